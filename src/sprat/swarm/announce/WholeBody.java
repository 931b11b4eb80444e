package sprat.swarm.announce;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import sprat.io.WebFetch;

/** Collects the body of one answer, whose length the request bounds. */
final class WholeBody implements WebFetch.Answer {
    interface Done {
        /**
         * The end, once.
         *
         * @param head  null when there is an error
         * @param body  whole unless there is an error
         * @param error "" when there is none
         */
        void done(WebFetch.Head head, ByteBuffer body, String error, long nowNanos);
    }

    private final Done done;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private WebFetch.Head head;

    WholeBody(Done done) {
        this.done = done;
    }

    @Override
    public void onHead(WebFetch.Head told, long nowNanos) {
        head = told;
    }

    @Override
    public void onBytes(ByteBuffer in, long nowNanos) {
        byte[] part = new byte[in.remaining()];
        in.get(part);
        body.writeBytes(part);
    }

    @Override
    public void onEnd(String error, long nowNanos) {
        done.done(error.isEmpty() ? head : null, ByteBuffer.wrap(body.toByteArray()), error, nowNanos);
    }
}
