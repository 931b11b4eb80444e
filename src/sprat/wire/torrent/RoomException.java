package sprat.wire.torrent;

import sprat.io.FormatException;

/** Nothing is known to be wrong with a description, but this process has not the memory to read it. */
public final class RoomException extends FormatException {
    private static final long serialVersionUID = 1;
    private static final long MIB = 1 << 20;

    private final long needBytes;

    RoomException(long needBytes, long roomBytes) {
        super("it takes about " + Math.max(1, needBytes / MIB) + " MiB of memory to read, and there is room for "
                + roomBytes / MIB);
        this.needBytes = needBytes;
    }

    public long needBytes() {
        return needBytes;
    }
}
