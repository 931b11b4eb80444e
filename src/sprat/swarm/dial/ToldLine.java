package sprat.swarm.dial;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import sprat.io.SourceAddress;

/**
 * Addresses that wait to be dialled, the hosts in turn, of each host the oldest first: many ports of one host wait for
 * each other only. Pure.
 */
final class ToldLine {
    /** Says whether an address may be dialled now; STRANGE takes it out of the line. */
    interface Gate {
        DialPlaces.Answer ask(InetSocketAddress address);
    }

    /** By {@link Eviction} source. */
    private final Map<Long, Set<InetSocketAddress>> hosts = new LinkedHashMap<>();
    private int size;

    /** @return false when it waits already */
    boolean add(InetSocketAddress address) {
        boolean isNew = hosts.computeIfAbsent(SourceAddress.of(address.getAddress()), host -> new LinkedHashSet<>())
                .add(address);
        size += isNew ? 1 : 0;
        return isNew;
    }

    /** The host of which most addresses wait loses the oldest of them. */
    void removeOne() {
        Set<InetSocketAddress> most = Collections.max(hosts.values(), Comparator.comparingInt(Set::size));
        remove(most.iterator().next());
    }

    void remove(InetSocketAddress address) {
        long host = SourceAddress.of(address.getAddress());
        Set<InetSocketAddress> addresses = hosts.get(host);
        if (addresses != null && addresses.remove(address)) {
            size--;
            if (addresses.isEmpty()) {
                hosts.remove(host);
            }
        }
    }

    /**
     * @param priority null takes the first, else the highest comes first, of equal ones the first.
     * @return null when none may be dialled now
     */
    InetSocketAddress next(Gate gate, ToLongFunction<InetSocketAddress> priority) {
        InetSocketAddress best = null;
        for (Iterator<Set<InetSocketAddress>> each = hosts.values().iterator(); each.hasNext()
                && (best == null || priority != null);) {
            Set<InetSocketAddress> addresses = each.next();
            best = better(best, addresses, gate, priority);
            if (addresses.isEmpty()) {
                each.remove();
            }
        }
        if (best != null) {
            take(best);
        }
        return best;
    }

    private InetSocketAddress better(InetSocketAddress best, Set<InetSocketAddress> addresses, Gate gate,
            ToLongFunction<InetSocketAddress> priority) {
        InetSocketAddress found = best;
        for (Iterator<InetSocketAddress> each = addresses.iterator(); each.hasNext();) {
            InetSocketAddress address = each.next();
            DialPlaces.Answer answer = gate.ask(address);
            if (answer == DialPlaces.Answer.STRANGE) {
                each.remove();
                size--;
            } else if (answer == DialPlaces.Answer.FULL) {
                break;
            } else if (answer == DialPlaces.Answer.FREE) {
                if (found == null || priority.applyAsLong(address) > priority.applyAsLong(found)) {
                    found = address;
                }
                if (priority == null) {
                    break;
                }
            }
        }
        return found;
    }

    /** Its host goes behind the others. */
    private void take(InetSocketAddress address) {
        long host = SourceAddress.of(address.getAddress());
        Set<InetSocketAddress> addresses = hosts.remove(host);
        addresses.remove(address);
        size--;
        if (!addresses.isEmpty()) {
            hosts.put(host, addresses);
        }
    }

    void clear() {
        hosts.clear();
        size = 0;
    }

    int size() {
        return size;
    }
}
