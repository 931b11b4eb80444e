package sprat.scenario;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.IntStream;
import sprat.io.StreamEnd;
import sprat.wire.Bitfield;
import sprat.wire.PeerId;
import sprat.wire.WireLimits;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeWriter;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.peer.PeerCodec;
import sprat.wire.torrent.PieceLayout;

/** Messages of which one or a few are harmless, and which a {@link Link} says as fast as they are read. */
enum Flood {
    KEEP_ALIVES(16_000, layout -> PeerCodec.keepAlive()),
    THE_SAME_HAVE(8_000, layout -> PeerCodec.have(0)),
    HAVE_AND_DONT_HAVE(4_000, layout -> joined(PeerCodec.have(0), PeerCodec.extended(2, ByteBuffer.allocate(4)))),
    BITFIELDS(100, layout -> PeerCodec.bitfield(new Bitfield(layout.pieceCount()))),
    REQUESTS_WHILE_CHOKED(4_000, layout -> request()),
    REQUESTS_TWICE(4_000, layout -> joined(PeerCodec.interested(), request(), request())),
    REQUESTS_TAKEN_BACK(2_000, layout -> joined(PeerCodec.interested(), request(),
    PeerCodec.cancel(0, 0, WireLimits.BLOCK_BYTES))),
    REQUESTS_WITHOUT_INTEREST(500, layout -> joined(PeerCodec.interested(), request(), request(),
    PeerCodec.notInterested())), INTEREST(6_000, layout -> joined(PeerCodec.interested(), PeerCodec.notInterested())),
    CHOKES(6_000, layout -> joined(PeerCodec.choke(), PeerCodec.unchoke())),
    SUGGESTIONS(6_000, layout -> PeerCodec.suggest(0)),
    ALLOWED_PIECES(6_000, layout -> PeerCodec.allowedFast(0)),
    UNKNOWN_MESSAGES(12_000, layout -> ByteBuffer.allocate(5).putInt(0, 1).put(4, (byte) 99)),
    LONG_UNKNOWN_MESSAGES(4, layout -> ByteBuffer.allocate(60_004).putInt(0, 60_000).put(4, (byte) 99)),
    UNKNOWN_EXTENSIONS(1_000, layout -> PeerCodec.extended(77, ByteBuffer.allocate(60))),
    UPLOAD_ONLY(1_000,
    layout -> joined(uploadOnly(false), PeerCodec.extended(0, told(new Dictionary().with("reqq", new Int(1)))))),
    MANY_KEYS(1, layout -> PeerCodec.extended(0, told(manyKeys(5_000)))),
    PEERS(1, layout -> PeerCodec.extended(1, told(new Dictionary().with("added", new Bytes(new byte[60_000]))))),
    SLICES_ASKED(1_000, layout -> PeerCodec.extended(3, MetadataMessage.request(0).toBytes())),
    SLICES_SENT(4, layout -> PeerCodec.extended(3, MetadataMessage.data(0, new byte[MetadataMessage.SLICE_BYTES])
    .toBytes()));

    private interface Round {
        ByteBuffer of(PieceLayout layout);
    }

    private final int times;
    private final Round round;

    Flood(int times, Round round) {
        this.times = times;
        this.round = round;
    }

    /** Some ten kilobytes of it. */
    private byte[] bytes(PieceLayout layout) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] once = round.of(layout).array();
        IntStream.range(0, times).forEach(i -> out.writeBytes(once));
        return out.toByteArray();
    }

    private static ByteBuffer request() {
        return PeerCodec.request(0, 0, WireLimits.BLOCK_BYTES);
    }

    private static ByteBuffer uploadOnly(boolean isUploadOnly) {
        return PeerCodec.extended(0, told(new Dictionary().with("upload_only", new Int(isUploadOnly ? 1 : 0))));
    }

    private static ByteBuffer told(Dictionary dictionary) {
        return ByteBuffer.wrap(BencodeWriter.toBytes(dictionary));
    }

    private static Dictionary manyKeys(int count) {
        Dictionary keys = new Dictionary();
        IntStream.range(0, count).forEach(i -> keys.with(String.format("x%05d", i), new Int(1)));
        return keys;
    }

    private static ByteBuffer joined(ByteBuffer... messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer message : messages) {
            out.write(message.array(), message.position(), message.remaining());
        }
        return ByteBuffer.wrap(out.toByteArray());
    }

    /** Shakes hands under a name of its own, and says it over and over. */
    static final class Link extends StrangerLink {
        private static final int QUEUED_BYTES = 256 << 10;

        private final byte[] said;
        private long stayNanos = Long.MAX_VALUE;

        Link(Stranger stranger, Flood flood) {
            super(stranger);
            this.said = flood.bytes(layout());
        }

        Link leavingAfter(long nanos) {
            stayNanos = nanos;
            return this;
        }

        @Override
        long reserved() {
            return Handshake.FAST | Handshake.EXTENSIONS;
        }

        @Override
        PeerId peerId() {
            return PeerId.random(stranger().random());
        }

        @Override
        void greet() {
            send(PeerCodec.haveNone());
            send(PeerCodec.extended(0, new ExtensionHandshake(Map.of("ut_metadata", 3), 0, "", null, 0, null)
                    .toBytes()));
            pour();
            if (stayNanos < Long.MAX_VALUE) {
                later(stayNanos, () -> transport().close(StreamEnd.LOCAL_STOP, ""));
            }
        }

        @Override
        void pour() {
            while (transport().queuedBytes() < QUEUED_BYTES) {
                send(ByteBuffer.wrap(said));
            }
        }

        @Override
        public void onInterested() { }
    }
}
