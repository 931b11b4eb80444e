package sprat.swarm.peer;

/**
 * What messages of a peer cost us, in nanoseconds of a nominal machine: fixed weights above what was measured, so that
 * a simulated swarm reckons as a real one does. A block that we asked for, a request that we serve and news of pieces
 * are of use and cost nothing.
 */
public final class Costs {
    /** It is of use. */
    public static final long NOTHING = 0;
    /** Taken off the wire, and nothing more. */
    public static final long MESSAGE = 60;
    /** A choke, an interest and the like: what we do about it is undone by the next. */
    static final long TOGGLE = 300;
    /** A request that is answered with a rejection, or taken back. */
    static final long REJECTION = 300;
    /** One block that somebody else may be asked for now. */
    static final long RELEASE = 300;
    private static final long BYTE = 2;
    private static final long BENCODE_BYTE = 60;
    /** Eight pieces that are compared. */
    private static final long BITFIELD_BYTE = 10;

    private Costs() {
    }

    /** @param bytes that are not looked at */
    public static long skipped(int bytes) {
        return MESSAGE + BYTE * bytes;
    }

    /** @param bytes of which any could be a value of its own */
    public static long bencode(int bytes) {
        return MESSAGE + BENCODE_BYTE * bytes;
    }

    /** A message about the info dictionary that is of no use. @param sliceBytes of them raw */
    public static long metadata(int bytes, int sliceBytes) {
        return REJECTION + bencode(bytes - sliceBytes) + skipped(sliceBytes);
    }

    /** @param bytes of a bitfield that is not the first */
    static long bitfield(int bytes) {
        return MESSAGE + BITFIELD_BYTE * bytes;
    }
}
