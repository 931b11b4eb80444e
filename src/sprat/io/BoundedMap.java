package sprat.io;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of at most so many entries: for a further one the oldest is forgotten. */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int mostEntries;

    private BoundedMap(int mostEntries, boolean byUse) {
        super(16, 0.75f, byUse);
        this.mostEntries = mostEntries;
    }

    /** The oldest entry is the one that was put first. */
    public static <K, V> Map<K, V> oldestPut(int mostEntries) {
        return new BoundedMap<>(mostEntries, false);
    }

    /** The oldest entry is the one that was put or looked at longest ago. */
    public static <K, V> Map<K, V> oldestUsed(int mostEntries) {
        return new BoundedMap<>(mostEntries, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > mostEntries;
    }
}
