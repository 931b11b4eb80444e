package sprat.swarm.dial;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Addresses that were told and that nobody has tried, a line for each teller. The tellers have their turn, and one that
 * tells more than others loses its own, so nobody says alone whom we dial. Bounded by its caller. Pure.
 */
final class ToldAddresses {
    /** By the source of the teller. */
    private final Map<Long, ToldLine> lines = new LinkedHashMap<>();
    private int size;

    /**
     * When too much waits, the longest line gives one up for a shorter one. Two tellers may tell the same: nobody keeps
     * an address back by telling it first.
     *
     * @param most         that may wait in all
     * @param mostOfTeller that may wait of one teller
     * @return false when it waits in that line already, or there is no room
     */
    boolean add(InetSocketAddress address, long teller, int most, int mostOfTeller) {
        ToldLine line = lines.get(teller);
        int length = line == null ? 0 : line.size();
        if (length >= mostOfTeller || !makeRoom(length, most)) {
            return false;
        }
        boolean isNew = lines.computeIfAbsent(teller, key -> new ToldLine()).add(address);
        size += isNew ? 1 : 0;
        return isNew;
    }

    private boolean makeRoom(int length, int most) {
        while (size >= most) {
            Map.Entry<Long, ToldLine> longest = Collections.max(lines.entrySet(),
                    Comparator.comparingInt(line -> line.getValue().size()));
            if (longest.getValue().size() <= length + 1) {
                return false;
            }
            longest.getValue().removeOne();
            size--;
        }
        return true;
    }

    /** The next of the teller whose turn it is, not waiting any more; null when none may be dialled now. */
    InetSocketAddress next(ToldLine.Gate gate, ToLongFunction<InetSocketAddress> priority) {
        for (Iterator<Map.Entry<Long, ToldLine>> each = lines.entrySet().iterator(); each.hasNext();) {
            Map.Entry<Long, ToldLine> teller = each.next();
            ToldLine line = teller.getValue();
            int before = line.size();
            InetSocketAddress address = line.next(gate, priority);
            size -= before - line.size();
            if (address != null || line.size() == 0) {
                each.remove();
            }
            if (address != null && line.size() > 0) {
                lines.put(teller.getKey(), line); // behind the others
            }
            if (address != null) {
                return address;
            }
        }
        return null;
    }

    void clear() {
        lines.clear();
        size = 0;
    }

    int size() {
        return size;
    }
}
