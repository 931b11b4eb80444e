package sprat.sim;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * One direction of a stream connection, as the two kernels and the network between them see it:
 * <pre>
 *  application -> | send buffer | -> uplink -> latency -> | downlink's line | -> | receive buffer | -> application
 *                                 ^------------------ window ----------------------------------^
 * </pre>
 * Chunks are cut where the network's {@link SimNetwork#chunkBytes} says. Nothing is lost or out of order; the end comes
 * behind the bytes.
 */
final class SimPipe {
    private static final long LEAST_WINDOW_BYTES = 64 << 10;
    private static final long MOST_WINDOW_BYTES = 4 << 20;

    private record Chunk(byte[] bytes, int from, int length) { }

    private final SimTime time;
    private final SimNetwork network;
    private final SimMachine from;
    private final SimMachine to;
    private final SimTransport sender;
    private final SimTransport receiver;
    private final long windowBytes;
    private final ArrayDeque<Chunk> unsent = new ArrayDeque<>();
    private final ArrayDeque<Chunk> arrived = new ArrayDeque<>();
    private final ArrayDeque<Chunk> received = new ArrayDeque<>();
    private final Uplink uplink = new Uplink();
    private final Downlink downlink = new Downlink();
    private long unsentBytes;
    /** Sent and not yet read by the application. */
    private long windowUsedBytes;
    private long lastArrivalNanos;
    private boolean ending;
    private boolean endSent;
    private boolean ended;
    private boolean resetting;
    private boolean resetArrived;
    private boolean broken;

    SimPipe(SimTime time, SimNetwork network, SimTransport sender, SimTransport receiver) {
        this.time = time;
        this.network = network;
        this.sender = sender;
        this.receiver = receiver;
        this.from = sender.machine();
        this.to = receiver.machine();
        this.windowBytes = window();
    }

    /** Twice what is on the way at full rate. */
    private long window() {
        long rate = Math.min(from.up.rate() == 0 ? Long.MAX_VALUE : from.up.rate(), to.down.rate() == 0 ? Long.MAX_VALUE
                : to.down.rate());
        double roundTripSeconds = 2.0 * network.latencyNanos(from, to) / SimTime.SECONDS;
        return (long) Math.min(MOST_WINDOW_BYTES, Math.max(LEAST_WINDOW_BYTES, 2.0 * rate * roundTripSeconds));
    }

    // ---- The sender's side ----

    /** Bytes that the send buffer has room for. */
    long room() {
        return Math.max(0, windowBytes - unsentBytes);
    }

    void write(byte[] bytes) {
        unsent.addLast(new Chunk(bytes, 0, bytes.length));
        unsentBytes += bytes.length;
        uplink.offer();
    }

    /** No more bytes will come. */
    void end() {
        ending = true;
        sendEnd();
    }

    private void sendEnd() {
        if (ending && !endSent && unsent.isEmpty() && !uplink.moving) {
            endSent = true;
            arrive(() -> {
                ended = true;
                receiver.readableLater();
            });
        }
    }

    /** Everything written has left. */
    boolean isSent() {
        return unsent.isEmpty() && !uplink.moving;
    }

    /** The connection is no more: what has not left never will, and a reset follows what has. */
    void reset() {
        unsent.clear();
        resetting = true;
        lastArrivalNanos = Math.max(lastArrivalNanos, time.nowNanos() + network.latencyNanos(from, to));
        time.schedule(lastArrivalNanos, now -> {
            resetArrived = true;
            receiver.onReset();
        });
    }

    /** Nothing moves any more, and nobody is told. */
    void breakOff() {
        broken = true;
        unsent.clear();
        arrived.clear();
        received.clear();
    }

    private void arrive(Runnable action) {
        lastArrivalNanos = Math.max(lastArrivalNanos, time.nowNanos() + network.latencyNanos(from, to));
        time.schedule(lastArrivalNanos, now -> {
            if (!broken) {
                action.run();
            }
        });
    }

    // ---- The receiver's side ----

    boolean isReadable() {
        return !received.isEmpty() || isAtEnd() || isAtReset();
    }

    boolean isAtEnd() {
        return ended && isEmptied();
    }

    /** A reset has come, and what came before it is read. */
    boolean isAtReset() {
        return resetArrived && isEmptied();
    }

    /** A reset has come: writing is an error from now on. */
    boolean hasReset() {
        return resetArrived;
    }

    private boolean isEmptied() {
        return received.isEmpty() && arrived.isEmpty() && !downlink.moving;
    }

    boolean hasUnread() {
        return !received.isEmpty();
    }

    /** Fills `in` from the receive buffer, as far as it goes. */
    int read(ByteBuffer in) {
        int before = in.position();
        while (in.hasRemaining() && !received.isEmpty()) {
            Chunk chunk = received.pollFirst();
            int length = Math.min(in.remaining(), chunk.length);
            in.put(chunk.bytes, chunk.from, length);
            if (length < chunk.length) {
                received.addFirst(new Chunk(chunk.bytes, chunk.from + length, chunk.length - length));
            }
        }
        int got = in.position() - before;
        windowUsedBytes -= got;
        uplink.offer();
        return got;
    }

    // ---- On the line ----

    private final class Uplink implements SimLink.Flow {
        private boolean inLine;
        private boolean moving;
        private Chunk chunk;

        void offer() {
            if (!inLine && !moving && mayMove()) {
                inLine = true;
                from.up.offer(this);
            }
        }

        private boolean mayMove() {
            return !broken && !resetting && !unsent.isEmpty() && windowUsedBytes < windowBytes;
        }

        @Override
        public int begin() {
            inLine = false;
            if (!mayMove()) {
                return 0;
            }
            Chunk first = unsent.pollFirst();
            int length = (int) Math.min(Math.min(first.length, network.chunkBytes()), windowBytes - windowUsedBytes);
            chunk = new Chunk(first.bytes, first.from, length);
            if (length < first.length) {
                unsent.addFirst(new Chunk(first.bytes, first.from + length, first.length - length));
            }
            unsentBytes -= length;
            windowUsedBytes += length;
            moving = true;
            return length;
        }

        @Override
        public boolean end() {
            moving = false;
            if (broken || resetting) {
                return false;
            }
            Chunk moved = chunk;
            arrive(() -> downlink.take(moved));
            sendEnd();
            sender.writableLater();
            inLine = mayMove();
            return inLine;
        }
    }

    private final class Downlink implements SimLink.Flow {
        private boolean inLine;
        private boolean moving;
        private Chunk chunk;

        void take(Chunk arriving) {
            arrived.addLast(arriving);
            if (!inLine && !moving) {
                inLine = true;
                to.down.offer(this);
            }
        }

        @Override
        public int begin() {
            inLine = false;
            if (arrived.isEmpty()) {
                return 0;
            }
            chunk = arrived.pollFirst();
            moving = true;
            return chunk.length;
        }

        @Override
        public boolean end() {
            moving = false;
            if (broken) {
                return false;
            }
            received.addLast(chunk);
            receiver.readableLater();
            inLine = !arrived.isEmpty();
            return inLine;
        }
    }
}
