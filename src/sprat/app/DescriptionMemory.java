package sprat.app;

import sprat.wire.torrent.Metainfo;

/**
 * The part of the heap that descriptions of torrents may take: half of it, the other half is for the work. One for a
 * command, on its thread and then on the reactor's.
 */
public final class DescriptionMemory {
    private static final long MIB = 1 << 20;
    /** What is kept of a file, its entry, path and place on disk: about what was measured. */
    private static final long PER_FILE = 250;
    /** Likewise of a piece: who has it, and its place in the order in which pieces are got. */
    private static final long PER_PIECE = 32;

    private final long heapBytes;
    private long heldBytes;

    DescriptionMemory(long heapBytes) {
        this.heapBytes = heapBytes;
    }

    public static DescriptionMemory ofThisProcess() {
        return new DescriptionMemory(Runtime.getRuntime().maxMemory());
    }

    /** For one more description. */
    public long roomBytes() {
        return heapBytes / 2 - heldBytes;
    }

    /** The torrent is there until the end. @throws UserError there is no room for it */
    public void hold(Metainfo torrent) throws UserError {
        long bytes = bytesOf(torrent);
        if (bytes > roomBytes()) {
            throw new UserError(Outcome.FAILED, torrent.name() + ": to describe all torrents takes about "
                    + (heldBytes + bytes) / MIB
                    + " MiB of memory, and this process has room for " + heapBytes / 2 / MIB + "; "
                    + advice(heldBytes + bytes));
        }
        heldBytes += bytes;
    }

    /** The torrent that was held has ended. */
    void release(Metainfo torrent) {
        heldBytes -= bytesOf(torrent);
    }

    /** A torrent file like this is to be made. @param what of. @throws UserError there is no room for it */
    void requireRoom(String what, long torrentBytes, int files) throws UserError {
        long bytes = 4 * torrentBytes + files * PER_FILE;
        if (bytes > roomBytes()) {
            throw new UserError(Outcome.FAILED, what + ": to describe its " + files + " files takes about "
                    + bytes / MIB
                    + " MiB of memory, and this process has room for " + roomBytes() / MIB + "; " + advice(bytes));
        }
    }

    /** What the user can do when so many bytes would be needed. */
    static String advice(long needBytes) {
        return "give it more with `java -Xmx" + (2 * needBytes / MIB + 1) + "m`, or take fewer at a time";
    }

    private static long bytesOf(Metainfo torrent) {
        long layout = torrent.files().size() * PER_FILE + torrent.layout().pieceCount() * PER_PIECE;
        long nodes = torrent.hasV2() ? (long) torrent.layout().pieceCount() * Metainfo.NODE_BYTES : 0;
        return 2L * torrent.info().length + torrent.pieceHashes().length + nodes + layout;
    }
}
