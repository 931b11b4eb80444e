package sprat.io;

/**
 * Bounds of a loop and its connections, whatever they carry. Listed in `protocol-spec/README.md`; each is tested at the
 * bound.
 */
public final class Limits {
    private static final long MILLIS = 1_000_000L;
    private static final long SECONDS = 1_000 * MILLIS;

    // One turn of the loop
    /** Bytes read from one connection in one turn, so that a fast peer starves nobody. */
    public static final int READ_BYTES_PER_TURN = 256 << 10;
    /**
     * Bytes read at least, when a connection is read at all; fewer than above are read of one whose messages cost much.
     */
    public static final int READ_LEAST_BYTES = 4 << 10;
    /** A message must fit in here with what is read behind it; no codec accepts a longer one. */
    public static final int RECEIVE_BYTES = READ_BYTES_PER_TURN + (512 << 10);
    /** Bytes written to one connection in one turn. */
    public static final int WRITE_BYTES_PER_TURN = 512 << 10;
    /** Buffers in one gathering write. */
    public static final int WRITE_BUFFERS = 64;
    /** Datagrams taken from one UDP socket in one turn. */
    public static final int DATAGRAMS_PER_TURN = 64;
    /** Connections accepted in one turn. */
    public static final int ACCEPTS_PER_TURN = 16;
    /** Completions and commands from other threads run in one turn. */
    public static final int COMMANDS_PER_TURN = 1024;
    /** Timers run in one turn. */
    public static final int TIMERS_PER_TURN = 1024;

    // Work of no use, in nanoseconds of a nominal machine
    /** What one connection may cost at once, after a while in which it cost nothing; beyond that it is late. */
    public static final long WORK_MOST_NANOS = 20 * MILLIS;
    /** What a new one may cost, so that coming anew gains little. */
    public static final long WORK_FIRST_NANOS = MILLIS;
    /** What comes to that each second while it is not late. */
    public static final long WORK_QUIET_NANOS_PER_SECOND = MILLIS / 2;
    /** Part of the time that all late connections together are worked for while others are served. */
    public static final long WORK_LATE_PERCENT = 10;
    /** And while nobody else is. */
    public static final long WORK_ALONE_PERCENT = 50;
    /** Others are served while one of them was read or written to within this time. */
    public static final long WORK_OTHERS_NANOS = 5 * SECONDS;
    /** Between two payments to those that are late. */
    public static final long WORK_PAY_NANOS = 10 * MILLIS;
    /** A connection that is late for so long while others are served is closed. */
    public static final long WORK_LATE_NANOS = 60 * SECONDS;
    /** Reads in a row without anything of use; from then on each costs as much as stands below. */
    public static final int READS_OF_NO_USE = 32;
    public static final long READ_COST_NANOS = 10_000;

    // One connection
    /** Below this many queued bytes a protocol is told to send more, unless it sets another bound. */
    public static final long SEND_LOW_BYTES = 128 << 10;
    /**
     * Above this the peer takes answers slower than it makes us send them: it is closed. A protocol can set another
     * bound.
     */
    public static final long SEND_MAX_BYTES = 4 << 20;
    /** How long what is queued may take to be written once the protocol has finished. */
    public static final long FINISH_SEND_NANOS = 10 * SECONDS;
    /**
     * And how long the far end has then to close: until that it is read from, since unread bytes would make the system
     * drop our last ones.
     */
    public static final long FINISH_NANOS = 2 * SECONDS;
    /**
     * So many bytes of answers to its own messages that a peer does not take, and it is not read from until it has
     * taken half of them.
     */
    public static final int UNREAD_ANSWER_BYTES = 64 << 10;
    /** Read from a connection at a time while answers wait for it, so that their sum is small when it is held up. */
    public static final int SHORT_READ_BYTES = 16 << 10;
    public static final int DATAGRAM_BYTES = 2048;
    public static final int UDP_SOCKET_BUFFER_BYTES = 8 << 20;

    // Memory
    /** What a connection may cost beside its bytes: its objects, the lists of its requests, a partial message. */
    public static final int CONNECTION_BYTES = 96 << 10;
    /** One connection may let so small a part wait of the memory for send queues that is left. */
    public static final int MEMORY_PORTIONS = 64;

    // Peers
    /** Connections over all torrents that are allowed however few descriptors the system gives. */
    public static final int LEAST_CONNECTIONS = 16;

    // Disk
    /** A pooled buffer holds one block and the header before it. */
    public static final int BUFFER_BYTES = (16 << 10) + 64;
    /**
     * Idle buffers kept in each pool, 64 MiB of those for a block: thousands of peers may each need one in the same
     * turn.
     */
    public static final int IDLE_BUFFERS = 4096;

    // HTTP
    /** Requests under way at once, for trackers and for web seeds each; further ones wait in line. */
    public static final int WEB_REQUESTS = 16;
    /** A part of a body is no longer. */
    public static final int WEB_PART_BYTES = 48 << 10;
    /** Parts of a body that may be on their way from HTTP's threads to the loop's. */
    public static final int WEB_PARTS_AHEAD = 8;

    private Limits() {
    }
}
