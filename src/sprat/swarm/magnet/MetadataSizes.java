package sprat.swarm.magnet;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sizes that peers have told of an info dictionary, with what has come of each. Any peer can tell any size, so
 * there are few at a time; when a further one is told, the slowest has to give way, so that none keeps the right one
 * out by telling first. Pure.
 */
public final class MetadataSizes {
    private final Map<Integer, MetadataSlices> bySize = new LinkedHashMap<>();

    /**
     * @param mostBytes of all sizes together
     * @param sessions  who may be asked under the size that gives way
     * @return null when none has to yet
     */
    MetadataSlices of(int totalBytes, long mostBytes, Collection<MetadataSession> sessions, long nowNanos) {
        MetadataSlices known = bySize.get(totalBytes);
        if (known == null && totalBytes <= mostBytes && makeRoom(totalBytes, mostBytes, sessions, nowNanos)) {
            known = new MetadataSlices(totalBytes, nowNanos);
            bySize.put(totalBytes, known);
        }
        return known;
    }

    private boolean makeRoom(int totalBytes, long mostBytes, Collection<MetadataSession> sessions, long nowNanos) {
        boolean hasRoom = true;
        while (hasRoom && (bySize.size() >= MagnetLimits.METADATA_SIZES || sumBytes() + totalBytes > mostBytes)) {
            hasRoom = dropSlowest(sessions, nowNanos);
        }
        return hasRoom;
    }

    private long sumBytes() {
        return bySize.keySet().stream().mapToLong(Integer::intValue).sum();
    }

    private boolean dropSlowest(Collection<MetadataSession> sessions, long nowNanos) {
        MetadataSlices slowest = bySize.values().stream().filter(slices -> slices.mayGiveWay(nowNanos))
                .min(Comparator.comparingDouble(slices -> slices.slicesPerNano(nowNanos))).orElse(null);
        if (slowest == null) {
            return false;
        }
        bySize.remove(slowest.totalBytes());
        sessions.stream().filter(session -> session.requests().slices() == slowest)
                .forEach(session -> session.requests().letGo());
        return true;
    }

    /** Once a second. */
    void tick(long nowNanos) {
        bySize.values().forEach(slices -> slices.tick(nowNanos));
    }

    /** One that is there and not judged yet. */
    Optional<MetadataSlices> whole() {
        return bySize.values().stream().filter(MetadataSlices::isWhole).findFirst();
    }

    /** The one of which most has come; null when there is none. */
    MetadataSlices most() {
        return bySize.values().stream().max(Comparator.comparingInt(MetadataSlices::bytesHad)).orElse(null);
    }

    public int size() {
        return bySize.size();
    }
}
