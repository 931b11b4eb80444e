package sprat.io;

/**
 * What one list takes of a part of the {@link MemoryBudget} as it grows and shrinks, counted in steps so that small
 * changes cost nothing.
 */
public final class MemoryHold {
    static final int STEP_BYTES = 1 << 10;

    private final MemoryPart part;
    private final Object source;
    private final Object torrent;
    private long heldBytes;
    private boolean isOver;

    /** For whom: as in {@link MemoryPart#hasRoom}. */
    public MemoryHold(MemoryPart part, Object source, Object torrent) {
        this.part = part;
        this.source = source;
        this.torrent = torrent;
    }

    /** Whether it may grow to so many bytes. */
    public boolean hasRoomFor(long bytes) {
        return bytes <= heldBytes || part.hasRoom(source, torrent, steps(bytes) - heldBytes);
    }

    /** It has so many bytes now, whether there is room or not. */
    public void set(long bytes) {
        long now = isOver ? 0 : steps(bytes);
        if (now > heldBytes) {
            part.take(source, torrent, now - heldBytes);
        } else if (now < heldBytes) {
            part.give(source, torrent, heldBytes - now);
        }
        heldBytes = now;
    }

    /** The list is not used any more: what still becomes of it counts as nothing. */
    public void end() {
        isOver = true;
        set(0);
    }

    private static long steps(long bytes) {
        return (bytes + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
    }
}
