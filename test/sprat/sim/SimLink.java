package sprat.sim;

import java.util.ArrayDeque;

/**
 * One direction of a machine's line: moves one chunk after the other, a chunk of each stream in turn, each taking its
 * bytes divided by the rate. While it is cut nothing moves; what waits goes on afterwards, as TCP would have sent it
 * again.
 */
final class SimLink {
    /** The streams that use a link, as the link sees them. */
    interface Flow {
        /** Takes the next chunk off its queue: its length in bytes, 0 when nothing may go now. */
        int begin();

        /** The chunk has gone through. @return true when there may be another */
        boolean end();
    }

    private final SimTime time;
    private final ArrayDeque<Flow> waiting = new ArrayDeque<>();
    private long bytesPerSecond;
    private boolean busy;
    private boolean cut;

    SimLink(SimTime time) {
        this.time = time;
    }

    /** @param rate 0 = as fast as thought */
    void rate(long rate) {
        bytesPerSecond = rate;
    }

    long rate() {
        return bytesPerSecond;
    }

    void cut(boolean isCut) {
        cut = isCut;
        serve();
    }

    /** There is something to move. A flow is in line at most once: it says so when it had nothing before. */
    void offer(Flow flow) {
        waiting.addLast(flow);
        serve();
    }

    private void serve() {
        while (!busy && !cut && !waiting.isEmpty()) {
            Flow flow = waiting.pollFirst();
            int bytes = flow.begin();
            if (bytes > 0) {
                busy = true;
                long nanos = bytesPerSecond == 0 ? 0 : bytes * SimTime.SECONDS / bytesPerSecond;
                time.schedule(time.nowNanos() + nanos, now -> moved(flow));
            }
        }
    }

    private void moved(Flow flow) {
        busy = false;
        if (flow.end()) {
            waiting.addLast(flow);
        }
        serve();
    }
}
