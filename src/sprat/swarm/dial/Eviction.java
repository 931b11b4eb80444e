package sprat.swarm.dial;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Who gives its place to a newcomer when all are taken. Refusing the newcomer instead would let one host keep everybody
 * out for as long as it likes. Pure. A source is an IPv4 address or an IPv6 network of 64 bits, since one host has all
 * of its addresses.
 */
public final class Eviction {
    /** A connection that stands, as far as its place goes. */
    public interface Holder {
        long source();

        /** When data went over it last, or when it began. */
        long usedNanos();

        /** Data has gone over it. */
        boolean isUsed();

        /** As {@link sprat.wire.PeerPriority} reckons it. */
        long priority();

        /** It lets us ask for what we lack, and has not been silent about it. */
        boolean isSource();
    }

    private Eviction() {
    }

    /**
     * Of those that nothing goes over, and whose source keeps at least as many as the newcomer's then has: from the
     * source that holds most, who has been so for longest. So sources come to hold alike, and nobody takes a place back
     * from whom it lost it to.
     *
     * <p>When no source holds more, a newcomer of higher canonical priority (BEP 40) takes the place of the lowest of
     * those whose source holds as many as its own then would. So every swap raises a priority, and there is an end to
     * it.
     *
     * @param newcomer its source
     * @param priority its own
     * @return null when nobody has to give way
     */
    public static <H extends Holder> H givenTo(long newcomer, long priority, Collection<H> standing, long nowNanos) {
        Map<Long, Integer> counts = new HashMap<>();
        standing.forEach(holder -> counts.merge(holder.source(), 1, Integer::sum));
        int fair = counts.getOrDefault(newcomer, 0) + 1;
        return standing.stream()
                .filter(holder -> counts.get(holder.source()) > fair && isFree(holder, nowNanos))
                .max(Comparator.<H>comparingInt(holder -> counts.get(holder.source()))
                        .thenComparing(Comparator.<H>comparingLong(Holder::usedNanos).reversed()))
                .orElseGet(() -> standing.stream()
                        .filter(holder -> counts.get(holder.source()) == fair && holder.priority() < priority
                        && isFree(holder, nowNanos))
                        .min(Comparator.comparingLong(Holder::priority)).orElse(null));
    }

    /**
     * Who has never traded has nothing to keep, however young: else a crowd would only have to come anew each minute.
     */
    private static boolean isFree(Holder holder, long nowNanos) {
        return !holder.isSource() && (!holder.isUsed() || nowNanos - holder.usedNanos() >= DialLimits.UNUSED_NANOS);
    }
}
