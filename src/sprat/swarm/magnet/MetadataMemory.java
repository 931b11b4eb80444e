package sprat.swarm.magnet;

import java.util.LinkedHashSet;
import java.util.Set;
import sprat.io.MemoryBudget;

/**
 * What the info dictionaries of all magnet links together may take while nobody has verified them: a quarter of the
 * memory for others. Half of that is for the first link that needs more than its part of the rest, so that they do not
 * all wait for more. On the loop's thread.
 */
public final class MetadataMemory {
    private final MemoryBudget memory;
    /** In the order in which they began. */
    private final Set<MetadataFetch> fetching = new LinkedHashSet<>();

    public MetadataMemory(MemoryBudget memory) {
        this.memory = memory;
    }

    /** It has its part from now on. */
    public void enter(MetadataFetch fetch) {
        fetching.add(fetch);
    }

    public void leave(MetadataFetch fetch) {
        fetching.remove(fetch);
    }

    /** Bytes of info dictionaries that it may have come, with the wrong ones that are told it. */
    long bytesFor(MetadataFetch fetch) {
        long half = memory.totalBytes() / 8;
        MetadataFetch first = fetching.stream().filter(MetadataFetch::needsMuch).findFirst().orElse(fetch);
        return Math.min(MagnetLimits.METADATA_SIZES_BYTES,
                half / Math.max(1, fetching.size()) + (fetch == first ? half : 0));
    }

    /** The most that an info dictionary may ever be here. */
    long mostBytes() {
        return Math.min(MagnetLimits.METADATA_SIZES_BYTES, memory.totalBytes() / 8);
    }
}
