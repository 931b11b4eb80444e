package sprat.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import sprat.io.FormatException;
import sprat.wire.Vectors;
import sprat.wire.bencode.BencodeReader;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeWriter;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.PexMessage;

/**
 * Any bencode, and the extension handshake that peers make of it. What is read and written again must be the same
 * bytes.
 */
final class BencodeTarget implements Target {
    private static final List<byte[]> SAMPLES = Stream.concat(
            Stream.of("torrent-single", "torrent-folder", "torrent-hybrid").map(Vectors::bytes),
            Stream.of("d1:md11:ut_metadatai3ee1:pi6881e4:reqqi250e1:v5:sprat6:yourip4:\1\2\3\4e",
            "d1:md0:i0ee1:v70:" + "\u00ff".repeat(70) + "e",
                    "li-9223372036854775808ei0e0:d0:0:1:\u00ff2:\u00ff\0ee", "i9223372036854775807e",
                    "d1:bi1e1:ai2ee\r\n", "le")
                    .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))).toList();

    @Override
    public String name() {
        return "bencode";
    }

    @Override
    public byte[] input(Mutator mutator) {
        byte[] document = mutator.oneIn(2) ? mutator.bencode() : mutator.pick(SAMPLES);
        return mutator.oneIn(4) ? document : mutator.damageBencode(document, mutator.pick(SAMPLES));
    }

    @Override
    public Ending run(byte[] input) {
        readExtensionHandshake(input);
        readPeerExchange(input);
        try {
            BencodeValue value = BencodeReader.read(ByteBuffer.wrap(input));
            checkWrittenAgain(input, value);
            return new Ending(false, input.length);
        } catch (FormatException refused) {
            return new Ending(true, input.length);
        }
    }

    private static void checkWrittenAgain(byte[] input, BencodeValue value) throws FormatException {
        byte[] written = BencodeWriter.toBytes(value);
        BencodeValue again = BencodeReader.read(ByteBuffer.wrap(written));
        boolean isSorted = isSorted(value);
        boolean isSame = Arrays.equals(written, Arrays.copyOf(input, written.length)); // a line end may follow
        if (isSorted != isSame || !Arrays.equals(written, BencodeWriter.toBytes(again))) {
            throw new AssertionError("read as " + value + ", written as other bytes");
        }
    }

    private static boolean isSorted(BencodeValue value) {
        if (value instanceof BencodeValue.Dictionary dictionary) {
            return dictionary.unorderedAt() < 0;
        }
        return !(value instanceof BencodeValue.Items items) || items.items().stream().allMatch(BencodeTarget::isSorted);
    }

    private static void readExtensionHandshake(byte[] input) {
        try {
            ExtensionHandshake handshake = ExtensionHandshake.read(ByteBuffer.wrap(input));
            ExtensionHandshake again = ExtensionHandshake.read(handshake.toBytes());
            // A name that was cut for people may be cut once more.
            ExtensionHandshake same = new ExtensionHandshake(again.ids(), again.port(), handshake.client(),
                    again.yourIp(), again.maxRequests(), again.uploadOnly());
            if (!handshake.equals(same)) {
                throw new AssertionError(handshake + " is written and read as " + again);
            }
        } catch (FormatException refused) {
            // `run` tells whether it is bencode at all.
        }
    }

    private static void readPeerExchange(byte[] input) {
        try {
            PexMessage message = PexMessage.read(ByteBuffer.wrap(input));
            if (!message.equals(PexMessage.read(message.toBytes()))) {
                throw new AssertionError(message + " is not read as it is written");
            }
        } catch (FormatException refused) {
            // `run` tells whether it is bencode at all.
        }
    }

    @Override
    public long bytesPerByte() {
        return 300; // all values are made here, which readers leave to who asks for them
    }

    @Override
    public long bytesPerCase() {
        return 64 << 10;
    }

    @Override
    public int share() {
        return 240;
    }
}
