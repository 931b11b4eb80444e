package sprat.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import sprat.swarm.peer.PeerLimits;
import sprat.wire.Vectors;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.MerkleTree;

/**
 * Writes scripts for {@link PeerTarget}: streams of messages with one thing or another wrong, cut into reads by chance.
 */
final class PeerScript {
    private static final byte[] HANDSHAKE = Vectors.bytes("handshake");
    private static final byte[] EXTENSION =
            ("d1:md11:lt_donthavei7e11:ut_metadatai3e6:ut_pexi9ee1:pi6881e4:reqqi250e"
            + "11:upload_onlyi0e1:v5:sprat6:yourip4:abcde").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PEX = Arrays.copyOfRange(Vectors.bytes("peer-pex"), 6,
            Vectors.bytes("peer-pex").length);
    private static final int[] PIECES = {13, 6, 3, 3};
    private static final int[] PIECE_BYTES = {64, 300, 16_384, 32_768};

    byte[] write(Mutator mutator) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int setting = mutator.below(256);
        if (mutator.oneIn(2)) {
            setting &= 0x9f; // rates that are limited, and seeding alone, are rarer
        }
        int stage = mutator.below(PeerScene.Stage.values().length);
        out.write(setting);
        out.write(stage);
        byte[] stream = stream(mutator, setting & 3, stage == 0);
        int at = 0;
        while (at < stream.length) {
            int length = Math.min(readLength(mutator, stream.length), stream.length - at);
            record(out, PeerTarget.Act.SAY, stream, at, length);
            at += length;
            for (int n = mutator.oneIn(3) ? 1 + mutator.below(3) : 0; n > 0; n--) {
                event(mutator, out);
            }
        }
        return out.toByteArray();
    }

    private static int readLength(Mutator mutator, int streamBytes) {
        if (streamBytes > 2_000 || mutator.oneIn(2)) {
            return mutator.oneIn(3) ? 1 + mutator.below(60_000) : 65_535;
        }
        return mutator.oneIn(3) ? 1 : 1 + mutator.below(40);
    }

    private static void event(Mutator mutator, ByteArrayOutputStream out) {
        switch (mutator.below(12)) {
            case 0 -> {
                int tenths = mutator.pick(1, 5, 10, 10, 25, 110, 110, 610, 1_010, 1_510);
                record(out, PeerTarget.Act.WAIT, tenths >> 8, tenths);
            }
            case 1 -> record(out, PeerTarget.Act.TAKE, mutator.below(2));
            case 2 -> record(out, PeerTarget.Act.DISK, mutator.below(32));
            case 3 -> record(out, PeerTarget.Act.OTHER, mutator.below(3));
            case 4 -> record(out, mutator.oneIn(6) ? PeerTarget.Act.HANG_UP : PeerTarget.Act.WAIT, 0, 1);
            default -> record(out, PeerTarget.Act.ANSWER, mutator.below(256), mutator.oneIn(4) ? mutator.below(8) : 0,
                    mutator.border());
        }
    }

    private static void record(ByteArrayOutputStream out, PeerTarget.Act act, int... bytes) {
        byte[] payload = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            payload[i] = (byte) bytes[i];
        }
        record(out, act, payload, 0, payload.length);
    }

    private static void record(ByteArrayOutputStream out, PeerTarget.Act act, byte[] bytes, int from, int length) {
        out.write(act.ordinal());
        out.write(length >> 8);
        out.write(length);
        out.write(bytes, from, length);
    }

    // ---- The peer's bytes ----

    private byte[] stream(Mutator mutator, int content, boolean fromTheStart) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (fromTheStart && !mutator.oneIn(8)) {
            byte[] handshake = PeerScene.handshake(content);
            out.writeBytes(mutator.oneIn(3) ? mutator.damage(handshake) : handshake);
        } else if (mutator.oneIn(40)) {
            out.writeBytes(HANDSHAKE);
        }
        boolean isHonest = !mutator.oneIn(3);
        for (int n = 1 + mutator.below(12); n > 0; n--) {
            byte[] message = message(mutator, content, isHonest);
            int times = mutator.oneIn(60) ? mutator.pick(2, 40, 2_100) : 1;
            if (mutator.oneIn(200)) {
                out.writeBytes(requests(mutator, content));
            }
            for (int i = 0; i < times && out.size() + message.length < 60_000; i++) {
                out.writeBytes(message);
            }
        }
        byte[] stream = out.toByteArray();
        return mutator.oneIn(6) ? mutator.damage(stream) : stream;
    }

    /** @param isHonest lengths are what they say; what stands in the fields may be anything */
    private byte[] message(Mutator mutator, int content, boolean isHonest) {
        int piece = mutator.int32(mutator.below(PIECES[content]));
        int begin = mutator.int32(mutator.oneIn(3) ? PIECE_BYTES[content] : 0);
        int length = mutator.int32(PIECE_BYTES[content] - mutator.below(2));
        int id = mutator.pick(0, 1, 1, 2, 2, 3, 4, 4, 5, 6, 6, 6, 7, 8, 9, 13, 14, 15, 16, 17, 20, 20, 21, 21, 22, 23,
                24);
        ByteBuffer payload = switch (id) {
            case 4, 13, 17 -> ByteBuffer.allocate(4).putInt(piece);
            case 5 -> bitfield(mutator, content);
            case 6, 8, 16 -> ByteBuffer.allocate(12).putInt(piece).putInt(begin).putInt(length);
            case 7 -> ByteBuffer.allocate(8 + mutator.below(400)).putInt(piece).putInt(begin);
            case 9 -> ByteBuffer.allocate(2);
            case 20 -> extended(mutator);
            case 21, 23 -> span(mutator, 0);
            case 22 -> span(mutator, mutator.below(9));
            default -> ByteBuffer.allocate(mutator.oneIn(20) ? mutator.below(70_000) : 0);
        };
        int bytes = 1 + (payload.capacity() > 0 && mutator.oneIn(25) ? mutator.below(payload.capacity())
                : payload.capacity());
        int told = isHonest ? bytes : mutator.int32(bytes);
        byte[] message = ByteBuffer.allocate(4 + bytes).putInt(told).put((byte) (isHonest ? id : mutator.int32(id)))
                .put(payload.array(), 0, bytes - 1).array();
        return mutator.oneIn(50) ? new byte[4] : message;
    }

    /** The right root, mostly, and numbers near those of its tree. */
    private static ByteBuffer span(Mutator mutator, int nodes) {
        byte[] root = PeerScene.root();
        root[0] ^= (byte) (mutator.oneIn(6) ? 1 : 0);
        int length = mutator.int32(mutator.pick(1, 2, 2, 4, 4, 8, 3));
        int index = mutator.int32(mutator.oneIn(2) ? 0 : mutator.below(9));
        return ByteBuffer.allocate(HashSpan.BYTES + nodes * MerkleTree.NODE_BYTES).put(root)
                .putInt(mutator.int32(mutator.below(4))).putInt(index)
                .putInt(length).putInt(mutator.int32(mutator.below(4)));
    }

    /** More requests than may wait, no two the same. */
    private static byte[] requests(Mutator mutator, int content) {
        int count = PeerLimits.PEER_REQUESTS + mutator.below(3) - 1;
        ByteBuffer out = ByteBuffer.allocate(17 * count);
        for (int i = 0; i < count; i++) {
            out.putInt(13).put((byte) 6).putInt(0).putInt(i % 60 % PIECE_BYTES[content]).putInt(1 + i / 60);
        }
        return out.array();
    }

    private static ByteBuffer bitfield(Mutator mutator, int content) {
        byte[] bits = new byte[(PIECES[content] + 7) / 8 + (mutator.oneIn(12) ? mutator.below(3) - 1 : 0)];
        Arrays.fill(bits, (byte) -1);
        for (int i = 0; i < bits.length && mutator.oneIn(2); i++) {
            bits[i] = (byte) mutator.below(256);
        }
        int spare = PIECES[content] & 7;
        if (bits.length > 0 && spare != 0 && !mutator.oneIn(8)) {
            bits[bits.length - 1] &= (byte) (0xff00 >> spare);
        }
        return ByteBuffer.wrap(bits);
    }

    private static ByteBuffer extended(Mutator mutator) {
        int id = mutator.oneIn(6) ? mutator.below(256) : mutator.below(3);
        byte[] right = switch (id) {
            case 1 -> PEX;
            case 2 -> ByteBuffer.allocate(4).putInt(mutator.int32(mutator.below(PIECES[0]))).array();
            default -> EXTENSION;
        };
        byte[] payload = mutator.oneIn(2) ? right : id == 2 ? mutator.damage(right)
                : mutator.damageBencode(right, right);
        return ByteBuffer.allocate(1 + payload.length).put((byte) id).put(payload);
    }
}
