package sprat.swarm;

import sprat.io.MemoryHold;
import sprat.io.MemoryPart;

/** Memory for what a test makes by itself. */
public final class Holds {
    private Holds() {
    }

    public static MemoryHold ample() {
        return of(1 << 30);
    }

    /** Of a torrent that holds something else already, so that it is sure of nothing. */
    public static MemoryHold of(long bytes) {
        MemoryPart part = new MemoryPart(bytes + 1);
        part.take(null, "torrent", 1);
        return new MemoryHold(part, null, "torrent");
    }
}
