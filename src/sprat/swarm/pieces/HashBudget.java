package sprat.swarm.pieces;

import java.util.Map;
import sprat.io.BoundedMap;
import sprat.io.SourceAddress;
import sprat.rate.RateLimits;

/**
 * What the hash requests of each source may cost us, over all its connections: an account that fills up with time. What costs more than is
 * there is given all the same as long as anything is there, and is worked off. Pure. Bounded: who asked longest ago is forgotten first.
 */
public final class HashBudget {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private record Account(long bytes, long atNanos) { }

    private final Map<Long, Account> accounts = BoundedMap.oldestUsed(RateLimits.SOURCES);

    /** @param source as {@link SourceAddress} tells it. @return false when its account is empty */
    public boolean take(long source, long bytes, long nowNanos) {
        Account before = accounts.get(source);
        long balance = PieceLimits.HASH_BURST_BYTES;
        if (before != null) {
            double earned = (double) (nowNanos - before.atNanos) / SECOND_NANOS * PieceLimits.HASH_BYTES_PER_SECOND;
            balance = (long) Math.min(balance, before.bytes + earned);
        }
        if (balance <= 0) {
            return false;
        }
        accounts.put(source, new Account(balance - bytes, nowNanos));
        return true;
    }
}
