package sprat.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sprat.io.Limits;
import sprat.io.WebFetch;

class TorrentBodyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START_NANOS = -5 * SECOND;

    private static final int MOST_BYTES = 1 << 20;

    private int ends;
    private int cancels;
    private long deadlineNanos;
    private final TorrentBody body = new TorrentBody(MOST_BYTES, () -> ends++);

    /** Keeps the deadline alone; the bytes and the end come from the test. */
    private final WebFetch web = (request, answer) -> {
        deadlineNanos = request.deadlineNanos();
        return new WebFetch.Fetch() {
            @Override
            public void deadline(long atNanos) {
                deadlineNanos = atNanos;
            }

            @Override
            public void mute(boolean muted) {
                throw new AssertionError("muted");
            }

            @Override
            public void cancel() {
                cancels++;
            }
        };
    };

    @Test
    void aDripEndsAfterAMinuteWithAClearWord() {
        assertEquals(START_NANOS + AppLimits.DRIP_NANOS, drip(1, 2 * SECOND, AppLimits.DRIP_NANOS));
        assertEquals("the server has sent less than 1024 bytes in a minute", body.error());
        assertEquals(1, ends);
    }

    @Test
    void anEndlessAnswerIsOverWithOneByteTooMany() {
        begin();
        bytes(MOST_BYTES, START_NANOS + SECOND);
        assertEquals(0, ends);
        bytes(1, START_NANOS + SECOND);
        assertEquals(1, ends);
        assertEquals(1, cancels);
        assertEquals(MOST_BYTES + 1, body.take().length);
    }

    /** A server decides how long its chunks are. */
    @Test
    void chunksOfOneByteCostAboutTheirBytes() {
        begin();
        byte[] sent = new byte[3 * Limits.WEB_PART_BYTES / 2];
        new Random(1).nextBytes(sent);
        for (byte one : sent) {
            body.onBytes(ByteBuffer.wrap(new byte[] {one}), START_NANOS + SECOND);
        }
        assertEquals(2 * Limits.WEB_PART_BYTES, body.heldBytes());
        body.onBytes(ByteBuffer.wrap(sent), START_NANOS + SECOND);
        assertEquals(3 * Limits.WEB_PART_BYTES, body.heldBytes());
        byte[] taken = body.take();
        assertArrayEquals(sent, Arrays.copyOf(taken, sent.length));
        assertArrayEquals(sent, Arrays.copyOfRange(taken, sent.length, taken.length));
        assertEquals(0, body.heldBytes());
    }

    @Test
    void aByteLessThanTheBoundInAMinuteIsADrip() {
        begin();
        bytes(AppLimits.DRIP_BYTES - 1, START_NANOS + 40 * SECOND);
        assertEquals(START_NANOS + AppLimits.DRIP_NANOS, deadlineNanos);
    }

    @Test
    void whoSendsTheBoundEachMinuteIsWaitedFor() {
        long end = drip(AppLimits.DRIP_BYTES / 4, 14 * SECOND, 20 * AppLimits.DRIP_NANOS);
        assertTrue(end > START_NANOS + 19 * AppLimits.DRIP_NANOS, "ended after " + (end - START_NANOS) / SECOND + " s");
    }

    @Test
    void silenceEndsSooner() {
        begin();
        assertEquals(START_NANOS + AppLimits.TORRENT_URL_NANOS, deadlineNanos);
        bytes(5_000, START_NANOS + SECOND);
        assertEquals(START_NANOS + SECOND + AppLimits.TORRENT_URL_NANOS, deadlineNanos);
        body.onEnd("no answer in time", deadlineNanos);
        assertEquals("no answer in time", body.error());
    }

    @Test
    void keepsWhatCame() {
        begin();
        body.onBytes(ByteBuffer.wrap(new byte[] {1, 2}), START_NANOS);
        body.onBytes(ByteBuffer.wrap(new byte[] {3}), START_NANOS);
        body.onEnd("", START_NANOS);
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), ByteBuffer.wrap(body.take()));
        assertEquals("", body.error());
    }

    private void begin() {
        body.ask(web, "http://192.0.2.1/x.torrent", START_NANOS);
        body.onHead(new WebFetch.Head(200, -1, 60_000_000, -1, InetAddress.getLoopbackAddress()), START_NANOS);
    }

    private void bytes(int count, long nowNanos) {
        body.onBytes(ByteBuffer.allocate(count), nowNanos);
    }

    /** @return when it ended: at its deadline, or when the server had sent for so long */
    private long drip(int bytes, long everyNanos, long forNanos) {
        begin();
        long now = START_NANOS;
        while (now + everyNanos < deadlineNanos && now < START_NANOS + forNanos) {
            now += everyNanos;
            bytes(bytes, now);
        }
        body.onEnd("no answer in time", deadlineNanos);
        return deadlineNanos;
    }
}
