package sprat.rate;

import java.util.Map;
import sprat.io.BoundedMap;
import sprat.io.SourceAddress;

/**
 * What each source may cost us, over all its connections, so that coming again brings nothing: an account that fills up
 * with time. Pure. Bounded: who took something longest ago is forgotten first.
 */
public final class SourceBudget {
    private static final double SECOND_NANOS = 1e9;

    private record Account(long bytes, long atNanos) { }

    private final long mostBytes;
    private final long bytesPerSecond;
    private final boolean mayOwe;
    private final Map<Long, Account> accounts = BoundedMap.oldestUsed(RateLimits.SOURCES);

    /**
     * @param mostBytes      in a full account
     * @param bytesPerSecond with which it fills up; 0 for what each source gets once
     * @param mayOwe         what costs more than is there is given all the same while anything is there, and is worked
     *     off
     */
    public SourceBudget(long mostBytes, long bytesPerSecond, boolean mayOwe) {
        this.mostBytes = mostBytes;
        this.bytesPerSecond = bytesPerSecond;
        this.mayOwe = mayOwe;
    }

    /** @param source as {@link SourceAddress} tells it. @return false when its account has not so much */
    public boolean take(long source, long bytes, long nowNanos) {
        long balance = balance(accounts.get(source), nowNanos);
        if (mayOwe ? balance <= 0 : balance < bytes) {
            return false;
        }
        accounts.put(source, new Account(balance - bytes, nowNanos));
        return true;
    }

    private long balance(Account before, long nowNanos) {
        return before == null ? mostBytes
                : (long) Math.min(mostBytes, before.bytes + (nowNanos - before.atNanos) / SECOND_NANOS
                * bytesPerSecond);
    }

    int sources() {
        return accounts.size();
    }
}
