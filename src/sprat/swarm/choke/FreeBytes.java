package sprat.swarm.choke;

import java.util.Map;
import sprat.io.BoundedMap;
import sprat.io.SourceAddress;
import sprat.rate.RateLimits;

/**
 * What each source has got of us without a slot (BEP 6), in all its connections, so that coming again brings nothing. Pure. Bounded: who has
 * had something longest ago is forgotten first.
 */
public final class FreeBytes {
    private final Map<Long, Integer> taken = BoundedMap.oldestUsed(RateLimits.SOURCES);

    /** @param source as {@link SourceAddress} tells it. @return false when it has had its part */
    public boolean take(long source, int bytes) {
        int before = taken.getOrDefault(source, 0);
        if (before + bytes > ChokeLimits.ALLOWED_FAST_BYTES) {
            return false;
        }
        taken.put(source, before + bytes);
        return true;
    }

    int sources() {
        return taken.size();
    }
}
