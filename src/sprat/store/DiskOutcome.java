package sprat.store;

/** How a job of a {@link Storage} ended. */
public enum DiskOutcome {
    OK,
    /** The bytes are there and readable, and do not have the hash that they should. */
    CORRUPT,
    /** By one half of a hybrid torrent the bytes are right, by the other they are not: the torrent itself is wrong. */
    CONTRADICTED,
    /** The file, or that part of it, is not there. */
    MISSING,
    /** A file was changed by somebody else since its bytes were verified. */
    CHANGED,
    /** No room on the device, or the quota is used up. */
    NO_SPACE,
    /** A file that is the user's has the name of one that is to be made. */
    TAKEN,
    /** The system does not let us. */
    DENIED,
    /** Any other error; the detail says which. */
    FAILED
}
