package sprat.io;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Gets what http and https URLs name, without stopping the loop: `sprat.http`, or a simulated web in tests. Called on
 * the loop's thread, and answers there. Follows redirects, a few at most, never to a place less public than where they
 * come from and never from https to http. At most {@link Limits#WEB_REQUESTS} are under way; others wait, and their
 * time runs.
 */
public interface WebFetch {
    /** Begins. Nothing of `answer` is called before this has returned. */
    Fetch get(Request request, Answer answer);

    /**
     * What is wanted.
     *
     * @param firstByte     of a range; -1 asks for everything
     * @param lastByte      the last one that is wanted, -1 without a range
     * @param mostBytes     a longer body ends with an error
     * @param deadlineNanos when to give up unless {@link Fetch#deadline} has moved it
     */
    record Request(String url, long firstByte, long lastByte, long mostBytes, long deadlineNanos) {
        public static Request whole(String url, long mostBytes, long deadlineNanos) {
            return new Request(url, -1, -1, mostBytes, deadlineNanos);
        }

        public static Request range(String url, long firstByte, long lastByte, long deadlineNanos) {
            return new Request(url, firstByte, lastByte, lastByte - firstByte + 1, deadlineNanos);
        }

        public boolean isRange() {
            return firstByte >= 0;
        }
    }

    /**
     * How an answer begins.
     *
     * @param status            200, 206, 404 ...; never of a redirect that was followed
     * @param firstByte         where a part begins in the whole (`Content-Range`), -1 when it does not say
     * @param lengthBytes       of the body, -1 when it does not say
     * @param retryAfterSeconds when to come again, -1 when it does not say
     * @param server            where the server is that answers; when its name has several addresses, that one which
     *     most can reach, since which of them has answered is not known
     */
    record Head(int status, long firstByte, long lengthBytes, long retryAfterSeconds, InetAddress server) { }

    /** Who has asked: `onHead` once, `onBytes` in order, `onEnd` once and last. An error may come at any time. */
    interface Answer {
        void onHead(Head head, long nowNanos);

        /** The next bytes of the body, whatever the status is. `in` is not to be kept. */
        void onBytes(ByteBuffer in, long nowNanos);

        /** @param error what to tell the user, "" when all has come */
        void onEnd(String error, long nowNanos);
    }

    /** One of them under way. Every method is harmless after its end. */
    interface Fetch {
        /** Gives up at this time instead. */
        void deadline(long atNanos);

        /** True: no more `onBytes` for now, and the far end is held up once a little is on its way; false: goes on. */
        void mute(boolean muted);

        /** Nothing is called afterwards. */
        void cancel();
    }
}
