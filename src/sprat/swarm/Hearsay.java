package sprat.swarm;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import sprat.io.Limits;

/** Addresses that peers have told and nobody has tried, a line for each source. Bounded, so that no peer says whom we dial. Pure. */
final class Hearsay {
    private final Map<Long, ArrayDeque<InetSocketAddress>> lines = new LinkedHashMap<>();
    private final Set<InetSocketAddress> waiting = new HashSet<>();

    /** When too much waits, the longest line gives its newest up for a shorter one. @return false when it waits already, or there is no room */
    boolean add(InetSocketAddress address, long source) {
        ArrayDeque<InetSocketAddress> line = lines.get(source);
        int length = line == null ? 0 : line.size();
        if (length >= Limits.TOLD_BY_SOURCE || waiting.contains(address) || !makeRoom(length)) {
            return false;
        }
        waiting.add(address);
        lines.computeIfAbsent(source, key -> new ArrayDeque<>()).addLast(address);
        return true;
    }

    private boolean makeRoom(int length) {
        if (waiting.size() < Limits.TOLD_ADDRESSES) {
            return true;
        }
        ArrayDeque<InetSocketAddress> longest = Collections.max(lines.values(), Comparator.comparingInt(ArrayDeque::size));
        if (longest.size() <= length + 1) {
            return false;
        }
        waiting.remove(longest.pollLast());
        return true;
    }

    /** The oldest of the source whose turn it is, not waiting any more; null when there is none. */
    InetSocketAddress next() {
        if (lines.isEmpty()) {
            return null;
        }
        long source = lines.keySet().iterator().next();
        ArrayDeque<InetSocketAddress> line = lines.remove(source);
        InetSocketAddress address = line.pollFirst();
        waiting.remove(address);
        if (!line.isEmpty()) {
            lines.put(source, line); // behind the others
        }
        return address;
    }

    void clear() {
        lines.clear();
        waiting.clear();
    }

    int size() {
        return waiting.size();
    }
}
