package sprat.scenario;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import sprat.io.FormatException;
import sprat.io.StreamEnd;
import sprat.sim.SimTime;
import sprat.wire.Bitfield;
import sprat.wire.PeerId;
import sprat.wire.WireLimits;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PexMessage;

/** The ways in which a {@link Stranger} misbehaves, one class each. */
final class AttackerLinks {
    private AttackerLinks() {
    }

    /** Says that it has pieces, lets us ask for them, and never answers. */
    static final class Liar extends StrangerLink {
        private final double share;

        /** @param share of the pieces that it claims, each by chance */
        Liar(Stranger stranger, double share) {
            super(stranger);
            this.share = share;
        }

        @Override
        void greet() {
            Bitfield claimed = new Bitfield(layout().pieceCount());
            for (int i = 0; i < claimed.size(); i++) {
                if (stranger().random().nextDouble() < share) {
                    claimed.set(i);
                }
            }
            send(PeerCodec.bitfield(claimed));
        }

        @Override
        public void onRequest(int pieceIndex, int begin, int lengthBytes) { }
    }

    /** Says that it has everything, and answers each request with REJECT (BEP 6). */
    static final class Rejecter extends StrangerLink {
        Rejecter(Stranger stranger) {
            super(stranger);
        }

        @Override
        long reserved() {
            return Handshake.FAST;
        }

        @Override
        public void onRequest(int pieceIndex, int begin, int lengthBytes) {
            stranger().rejected();
            send(PeerCodec.reject(pieceIndex, begin, lengthBytes));
        }
    }

    /** Lets us ask, takes it back and lets us ask again, every second; answers nothing. */
    static final class Flapper extends StrangerLink {
        Flapper(Stranger stranger) {
            super(stranger);
        }

        @Override
        public void onInterested() {
            send(PeerCodec.unchoke());
            later(SimTime.SECONDS, () -> {
                send(PeerCodec.choke());
                onInterested();
            });
        }

        @Override
        public void onRequest(int pieceIndex, int begin, int lengthBytes) { }
    }

    /** Answers one request in nine seconds: too much for a snub. */
    static final class Dripper extends StrangerLink {
        private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();

        Dripper(Stranger stranger) {
            super(stranger);
        }

        @Override
        void greet() {
            super.greet();
            drip();
        }

        private void drip() {
            if (!waiting.isEmpty()) {
                send(waiting.pollFirst());
            }
            later(9 * SimTime.SECONDS, this::drip);
        }

        @Override
        public void onRequest(int pieceIndex, int begin, int lengthBytes) {
            waiting.addLast(answer(pieceIndex, begin, lengthBytes));
        }

        @Override
        public void onCancel(int pieceIndex, int begin, int lengthBytes) {
            waiting.removeIf(block -> block.getInt(5) == pieceIndex && block.getInt(9) == begin);
        }
    }

    /** Serves, and turns a byte over in some blocks. */
    static class Corrupter extends StrangerLink {
        private final double share;

        /** @param share of the blocks that are wrong, each by chance */
        Corrupter(Stranger stranger, double share) {
            super(stranger);
            this.share = share;
        }

        @Override
        ByteBuffer answer(int pieceIndex, int begin, int lengthBytes) {
            return spoiled(super.answer(pieceIndex, begin, lengthBytes), share);
        }
    }

    /** A corrupter that goes by the name of whom it met first. */
    static final class Impostor extends Corrupter {
        Impostor(Stranger stranger) {
            super(stranger, 1);
        }

        @Override
        void meet(PeerId theirs) {
            stranger().impersonate(theirs);
        }
    }

    /** Needs more than a minute for a handshake. */
    static final class SlowGreeter extends StrangerLink {
        SlowGreeter(Stranger stranger) {
            super(stranger);
        }

        @Override
        void sendHandshake() {
            ByteBuffer handshake = ByteBuffer.allocate(68);
            byte[] protocol = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);
            trickle(handshake.put(0, protocol), SimTime.SECONDS);
        }
    }

    /** Answers the first request with a byte a second, and so all others never. */
    static final class Trickler extends StrangerLink {
        private boolean busy;

        Trickler(Stranger stranger) {
            super(stranger);
        }

        @Override
        public void onRequest(int pieceIndex, int begin, int lengthBytes) {
            if (!busy) {
                busy = true;
                trickle(answer(pieceIndex, begin, lengthBytes), SimTime.SECONDS);
            }
        }
    }

    /** Wants everything and gives nothing: what all leeches below have in common. */
    private abstract static class Leech extends StrangerLink {
        Leech(Stranger stranger) {
            super(stranger);
        }

        @Override
        void greet() {
            send(PeerCodec.interested());
        }

        @Override
        public void onInterested() { }
    }

    /** Asks for all that the other side has, whenever it may. */
    static class Taker extends Leech {
        private Bitfield theirs = new Bitfield(layout().pieceCount());

        Taker(Stranger stranger) {
            super(stranger);
        }

        @Override
        public void onBitfield(ByteBuffer payload) throws FormatException {
            theirs = Bitfield.read(payload, layout().pieceCount());
        }

        @Override
        public void onHave(int pieceIndex) {
            if (pieceIndex < theirs.size()) { // other strangers say anything
                theirs.set(pieceIndex);
            }
        }

        @Override
        public void onUnchoke() {
            for (int i = 0; i < layout().pieceCount(); i++) {
                for (int begin = 0; theirs.get(i) && begin < layout().pieceBytes(i); begin += WireLimits.BLOCK_BYTES) {
                    send(PeerCodec.request(i, begin, Math.min(WireLimits.BLOCK_BYTES, layout().pieceBytes(i) - begin)));
                }
            }
        }
    }

    /** As above, and reads nothing of it. */
    static final class Glutton extends Taker {
        Glutton(Stranger stranger) {
            super(stranger);
        }

        @Override
        public void onUnchoke() {
            super.onUnchoke();
            transport().muteReads(true);
        }
    }

    /** Asks for more parts of the first piece than anybody may have waiting. */
    static final class RequestFlooder extends Leech {
        RequestFlooder(Stranger stranger) {
            super(stranger);
        }

        @Override
        public void onUnchoke() {
            for (int i = 0; i < 10_000; i++) {
                send(PeerCodec.request(0, i, WireLimits.BLOCK_BYTES - 1));
            }
        }
    }

    /** Says the same over and over. */
    static final class Flooder extends Leech {
        private final int times;
        private final List<Supplier<ByteBuffer>> messages;

        /** @param times that it says all of them in a tenth of a second */
        Flooder(Stranger stranger, int times, List<Supplier<ByteBuffer>> messages) {
            super(stranger);
            this.times = times;
            this.messages = messages;
        }

        @Override
        void greet() {
            for (int i = 0; i < times; i++) {
                messages.forEach(message -> send(message.get()));
            }
            later(SimTime.SECONDS / 10, this::greet);
        }
    }

    /** Has a piece that no torrent has. */
    static final class Braggart extends Leech {
        Braggart(Stranger stranger) {
            super(stranger);
        }

        @Override
        void greet() {
            send(PeerCodec.have(layout().pieceCount()));
        }
    }

    /** Tells ten times a second of fifty peers that are not there. */
    static final class PeerExchange extends Leech {
        private static final int OUR_PEX = 1; // as our own handshake numbers it

        PeerExchange(Stranger stranger) {
            super(stranger);
        }

        @Override
        long reserved() {
            return Handshake.EXTENSIONS;
        }

        @Override
        void greet() {
            List<PexMessage.Peer> peers = Stream.generate(() -> new PexMessage.Peer(madeUp(), 0)).limit(50).toList();
            send(PeerCodec.extended(OUR_PEX, new PexMessage(peers, List.of()).toBytes()));
            later(SimTime.SECONDS / 10, this::greet);
        }

        private InetSocketAddress madeUp() {
            return new InetSocketAddress("10.66." + stranger().random().nextInt(256) + "." + stranger().random()
                    .nextInt(256), SimPeer.PORT);
        }
    }

    /** Connects and says nothing. */
    static final class Mute extends StrangerLink {
        Mute(Stranger stranger) {
            super(stranger);
        }

        @Override
        void sendHandshake() { }

        @Override
        void greet() { }
    }

    /** Shakes hands, each time under another name, and then only shows that it lives. */
    static final class Idler extends StrangerLink {
        private final long stayNanos;

        /** @param stayNanos within which it goes, to come again */
        Idler(Stranger stranger, long stayNanos) {
            super(stranger);
            this.stayNanos = stayNanos;
        }

        @Override
        PeerId peerId() {
            return PeerId.random(stranger().random());
        }

        @Override
        void greet() {
            later(stranger().random().nextLong(stayNanos), () -> transport().close(StreamEnd.LOCAL_STOP, ""));
            live();
        }

        private void live() {
            send(PeerCodec.keepAlive());
            later(SimTime.MINUTES, this::live);
        }
    }

    /** Goes by the name of whom it met first, and only shows that it lives. */
    static final class Squatter extends StrangerLink {
        Squatter(Stranger stranger) {
            super(stranger);
        }

        @Override
        void meet(PeerId theirs) {
            stranger().impersonate(theirs);
        }

        @Override
        void greet() {
            send(PeerCodec.keepAlive());
            later(SimTime.MINUTES, this::greet);
        }
    }
}
