package load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What strangers send to a tracker, in equal parts and evenly: random bytes, announces with a connection id that was
 * never given, connects that are never followed up. Answers are not read. Has no thread: {@link #send} is called as
 * often as can be.
 */
final class DatagramFlood implements AutoCloseable {
    private static final int SOURCES = 16;
    private static final int MOST_BYTES = 1_400;
    /** Behind by more than this, the rest is left out, so that a pause makes no burst. */
    private static final int MOST_AT_ONCE = 512;

    private final List<DatagramChannel> channels = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocateDirect(MOST_BYTES);
    private final byte[] noise = new byte[MOST_BYTES];
    private final SplittableRandom random = new SplittableRandom(4);
    private final double perSecond;
    private double startNanos;
    private long due;
    private long sent;

    DatagramFlood(InetSocketAddress tracker, double perSecond) throws IOException {
        this.perSecond = perSecond;
        random.nextBytes(noise);
        for (int i = 0; i < SOURCES; i++) {
            DatagramChannel channel = DatagramChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 66, 0, (byte) (1 + i)}), 0));
            channel.connect(tracker);
            channel.configureBlocking(false);
            channels.add(channel);
        }
    }

    /** From now on, that many a second are due. */
    void begin(long nowNanos) {
        startNanos = nowNanos;
        due = 0;
        sent = 0;
    }

    /** Sends what is due. */
    void send(long nowNanos) throws IOException {
        long dueNow = (long) ((nowNanos - startNanos) / 1e9 * perSecond);
        due = Math.max(due, dueNow - MOST_AT_ONCE);
        for (; due < dueNow; due++) {
            out.clear();
            switch ((int) (due % 3)) {
                case 0 -> out.put(noise, 0, 1 + random.nextInt(MOST_BYTES));
                case 1 -> Speaker.announceRequest(out, random.nextLong(), random.nextInt(Population.TORRENTS), 6881, 1);
                default -> Speaker.connectRequest(out, 1);
            }
            sent += channels.get(random.nextInt(SOURCES)).write(out.flip()) > 0 ? 1 : 0;
        }
    }

    long sent() {
        return sent;
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel channel : channels) {
            channel.close();
        }
    }
}
