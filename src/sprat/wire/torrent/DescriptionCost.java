package sprat.wire.torrent;

/**
 * What reading a description takes of the heap, reckoned before it is taken and a little above what was measured: some
 * bytes can stand for many, as a layer that a thousand files share.
 */
final class DescriptionCost {
    /**
     * The bytes themselves, the info dictionary of them, its hashes or names, and for a moment one of these once more.
     */
    private static final int PER_BYTE = 4;
    /** A file's entry, its path, and its place among the names that are compared. */
    private static final int PER_FILE = 200;

    private final long bytes;
    private final long roomBytes;
    private long files;
    private long nodeBytes;

    /**
     * @param bytes     of the description
     * @param roomBytes what it may take
     * @throws RoomException it has so many bytes
     */
    DescriptionCost(long bytes, long roomBytes) throws RoomException {
        this.bytes = bytes;
        this.roomBytes = roomBytes;
        require();
    }

    /** So many files are about to be read. @throws RoomException they are too many */
    void addFiles(int count) throws RoomException {
        files += count;
        require();
    }

    /** Likewise of the nodes of pieces. @throws RoomException there are too many */
    void addNodes(long count) throws RoomException {
        nodeBytes += count * MerkleTree.NODE_BYTES;
        require();
    }

    /** How long a torrent file may be. */
    static long mostBytes(long roomBytes) {
        return roomBytes / PER_BYTE;
    }

    private void require() throws RoomException {
        long cost = PER_BYTE * bytes + files * PER_FILE + nodeBytes;
        if (cost > roomBytes) {
            throw new RoomException(cost, roomBytes);
        }
    }
}
