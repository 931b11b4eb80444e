package sprat.io;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * One part of the {@link MemoryBudget}: how much of it each torrent and each source address holds. While a quarter of
 * it is left nobody is refused. Beyond that, shares bind: only who holds less than its fair share gets more. A torrent
 * that holds nothing may always take once, so a part is exceeded by no more than that. On the loop's thread.
 */
public final class MemoryPart {
    /** Those that wait and are asked again when something is given back. */
    static final int WAKES = 4;

    private final long mostBytes;
    private final Ledger sources = new Ledger();
    private final Ledger torrents = new Ledger();
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private long usedBytes;
    private boolean isWaking;

    /** @param mostBytes that all holders together may hold */
    public MemoryPart(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Whether so many bytes may be taken.
     *
     * @param source  as {@link SourceAddress} tells it; null when it is nobody's
     * @param torrent any object that stands for it; null when it is of none
     */
    public boolean hasRoom(Object source, Object torrent, long bytes) {
        if (usedBytes + bytes <= freeForAllBytes() || torrent != null && torrents.heldBy(torrent) == 0) {
            return true;
        }
        return usedBytes + bytes <= mostBytes && isWithinShare(sources, source, bytes)
                && isWithinShare(torrents, torrent, bytes);
    }

    private boolean isWithinShare(Ledger ledger, Object holder, long bytes) {
        return holder == null || ledger.heldBy(holder) == 0 || ledger.heldBy(holder) + bytes <= ledger.shareOf();
    }

    /** Takes, whether there is room or not: what has come already must be kept. */
    public void take(Object source, Object torrent, long bytes) {
        usedBytes += bytes;
        sources.add(source, bytes);
        torrents.add(torrent, bytes);
    }

    /** Gives back what was taken for the same two, and asks some of those that wait. */
    public void give(Object source, Object torrent, long bytes) {
        usedBytes -= bytes;
        sources.add(source, -bytes);
        torrents.add(torrent, -bytes);
        if (usedBytes < 0) {
            throw new IllegalStateException("more memory was given back than was taken");
        }
        wake();
    }

    /** Calls `retry` once when something has been given back; who is refused again waits behind the others. */
    public void await(Runnable retry) {
        waiting.add(retry);
    }

    /** It waits no more. */
    public void forget(Runnable retry) {
        waiting.remove(retry);
    }

    /** Those that wait. */
    public int waiting() {
        return waiting.size();
    }

    private void wake() {
        for (int i = Math.min(WAKES, waiting.size()); i > 0 && !waiting.isEmpty() && !isWaking
                && usedBytes < mostBytes; i--) {
            Iterator<Runnable> longest = waiting.iterator();
            Runnable retry = longest.next();
            longest.remove();
            isWaking = true;
            try {
                retry.run();
            } finally {
                isWaking = false;
            }
        }
    }

    /** Shares bind now. */
    public boolean isShort() {
        return usedBytes > freeForAllBytes();
    }

    /** It is used up, and this source holds more than its share. */
    public boolean isOverdrawnBy(Object source) {
        return usedBytes > mostBytes && sources.heldBy(source) > sources.shareOf();
    }

    /** What a torrent holds. */
    public long heldByTorrent(Object torrent) {
        return torrents.heldBy(torrent);
    }

    /** What a source address holds. */
    public long heldBySource(Object source) {
        return sources.heldBy(source);
    }

    /** What each torrent may hold when it is used up, with those that hold something now and one more. */
    public long torrentShareBytes() {
        return torrents.shareOf();
    }

    /**
     * What one of many may let wait now: a part of what is left, so that something always is, however many let their
     * bytes wait for good.
     *
     * @param most where enough is left
     */
    public long portion(long most) {
        return Math.max(1, Math.min(most, (mostBytes - usedBytes) / Limits.MEMORY_PORTIONS));
    }

    public long usedBytes() {
        return usedBytes;
    }

    public long mostBytes() {
        return mostBytes;
    }

    private long freeForAllBytes() {
        return mostBytes - mostBytes / 4;
    }

    private final class Ledger {
        /** Nobody with nothing stands here. */
        private final Map<Object, long[]> held = new HashMap<>();

        long heldBy(Object holder) {
            long[] bytes = held.get(holder);
            return bytes == null ? 0 : bytes[0];
        }

        /** The same for each that holds something, and for one that may come. */
        long shareOf() {
            return mostBytes / (held.size() + 1);
        }

        void add(Object holder, long bytes) {
            if (holder == null) {
                return;
            }
            long[] entry = held.computeIfAbsent(holder, fresh -> new long[1]);
            entry[0] += bytes;
            if (entry[0] < 0) {
                throw new IllegalStateException("more memory was given back than " + holder + " holds");
            }
            if (entry[0] == 0) {
                held.remove(holder);
            }
        }
    }
}
