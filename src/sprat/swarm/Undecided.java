package sprat.swarm;

import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import sprat.io.CloseReason;
import sprat.io.Limits;
import sprat.io.SourceAddress;
import sprat.swarm.dial.Places;

/**
 * Connections that were accepted and have not said yet which torrent they want. When there are {@link Limits#HANDSHAKES}, a new one takes
 * the place of the oldest from the source that holds most: who dials speaks at once, so the oldest is the least likely to be honest, and a
 * source that sends many loses its own. Refusing the new one instead would let a few hundred silent connections keep everybody out.
 * What a source is, {@link Places} says. On the loop's thread.
 */
final class Undecided {
    /** Oldest first, with its source. */
    private final Map<PeerSession, Long> sources = new LinkedHashMap<>();
    private final Map<Long, Integer> counts = new HashMap<>();

    /** Closes another with TOO_MANY when there is no room. */
    void add(PeerSession session, InetAddress from) {
        if (sources.size() >= Limits.HANDSHAKES) {
            giveWay();
        }
        long source = SourceAddress.of(from);
        sources.put(session, source);
        counts.merge(source, 1, Integer::sum);
    }

    /** Closes one for another. @return false when there is none */
    boolean giveWay() {
        if (sources.isEmpty()) {
            return false;
        }
        PeerSession leaving = oldestOfTheMost();
        remove(leaving);
        leaving.close(CloseReason.TOO_MANY, "before its handshake");
        return true;
    }

    /** It has said what it wants, or has gone; harmless for any other. */
    void remove(PeerSession session) {
        Long source = sources.remove(session);
        if (source != null) {
            counts.computeIfPresent(source, (which, count) -> count == 1 ? null : count - 1);
        }
    }

    private PeerSession oldestOfTheMost() {
        int most = Collections.max(counts.values());
        for (Map.Entry<PeerSession, Long> entry : sources.entrySet()) {
            if (counts.get(entry.getValue()) == most) {
                return entry.getKey();
            }
        }
        throw new IllegalStateException("counts of sources that hold no connection");
    }
}
