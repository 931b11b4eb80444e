package sprat.io;

/**
 * The memory that one process spends on what others send it or ask of it: half of what the JVM allows it, on the heap
 * or beside it, whichever is less. The other half is for the program itself and what it knows of its torrents.
 *
 * <p>It has three parts, and none takes from another: blocks on their way to the disk; what lies at connections, which
 * is the bytes to send and the tails of partial messages; and work begun for others. What a part has frees itself
 * without any memory of another: blocks go to the disk, queues to their peers, work ends. So reading is held up by the
 * disk alone, never by a full send queue, or two processes could wait for each other for good. One to a loop, on its
 * thread.
 */
public final class MemoryBudget {
    private static final long LEAST_BYTES = 1 << 20;

    private final long totalBytes;
    private final MemoryPart disk;
    private final MemoryPart lines;
    private final MemoryPart work;
    private final BufferPool blocks;

    /** @param totalBytes of all parts */
    public MemoryBudget(long totalBytes) {
        this.totalBytes = Math.max(LEAST_BYTES, totalBytes);
        this.disk = new MemoryPart(this.totalBytes / 2);
        this.lines = new MemoryPart(this.totalBytes * 3 / 8);
        this.work = new MemoryPart(this.totalBytes / 8);
        this.blocks =
                new BufferPool(Limits.BUFFER_BYTES, (int) Math.min(Limits.IDLE_BUFFERS,
                this.totalBytes / Limits.BUFFER_BYTES));
    }

    /**
     * Of what the JVM allows.
     *
     * @param heapBytes   `Runtime.maxMemory`
     * @param directBytes the limit for direct buffers, by default the same
     */
    public static MemoryBudget of(long heapBytes, long directBytes) {
        return new MemoryBudget(Math.min(heapBytes, directBytes) / 2);
    }

    /** Of a machine with plenty: for tests and short errands. */
    public static MemoryBudget ample() {
        return new MemoryBudget(1L << 30);
    }

    /** What a user is told, in any thread, should memory be used up all the same. */
    public static String advice(OutOfMemoryError error) {
        return "memory is used up (" + error.getMessage()
                + "); what is verified is kept. Give Java more, as in java -Xmx1g -jar sprat.jar, or"
                + " share fewer torrents at a time, or set a lower --max-peers";
    }

    /** Blocks that have come and are not on disk. */
    public MemoryPart disk() {
        return disk;
    }

    /** What waits at connections, either way. */
    public MemoryPart lines() {
        return lines;
    }

    /** What is begun for others or with their help and not done: descriptions being fetched, hashing, lists. */
    public MemoryPart work() {
        return work;
    }

    /**
     * Direct buffers for one block each, for the whole process: what is idle in one place serves the other, and all are
     * counted once.
     */
    public BufferPool blocks() {
        return blocks;
    }

    public long totalBytes() {
        return totalBytes;
    }

    /** Bytes read from one connection in one turn: what is read has to be kept, however full the budget is. */
    public int readBytes() {
        return (int) Math.max(Limits.SHORT_READ_BYTES, Math.min(Limits.READ_BYTES_PER_TURN, disk.mostBytes() / 64));
    }

    /**
     * Connections that there is memory for, each with the lists that it may fill.
     *
     * @param pieceCount of their torrent
     */
    public int connections(int pieceCount) {
        long eachBytes = Limits.CONNECTION_BYTES + pieceCount / 2; // four bitfields
        return (int) Math.max(Limits.LEAST_CONNECTIONS, Math.min(Integer.MAX_VALUE, totalBytes / eachBytes));
    }

    /** HTTP requests of one kind at a time: of each as many parts of the body may wait as are asked for ahead. */
    public int webRequests() {
        return (int) Math.max(1,
                Math.min(Limits.WEB_REQUESTS, totalBytes / 16 / (Limits.WEB_PARTS_AHEAD * Limits.WEB_PART_BYTES)));
    }

    /**
     * Bytes of hashes that one worker may keep of the pieces of one torrent that are being written.
     *
     * @param others torrents times workers
     */
    public long leafBytes(int others) {
        return work.mostBytes() / 2 / Math.max(1, others);
    }
}
