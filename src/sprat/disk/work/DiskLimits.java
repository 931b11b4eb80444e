package sprat.disk.work;

/** Bounds of files on disk; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class DiskLimits {
    private static final long SECONDS = 1_000_000_000L;

    /** Files of one torrent open at the same time. */
    public static final int OPEN_FILES = 128;
    /** Names that are tried for a file of the user that is moved aside. */
    public static final int ASIDE_NAMES = 1000;
    /**
     * Files and folders looked at below one folder for content that need not be downloaded; a folder's names are read
     * at once.
     */
    public static final int REUSE_ENTRIES = 1 << 17;
    /** Of these, in one job of a disk worker. */
    public static final int REUSE_STEP_ENTRIES = 256;
    /** A search of the folder of the data ends when it has found nothing for so long. */
    public static final long REUSE_FRUITLESS_NANOS = 10 * SECONDS;
    /** Bytes of a file that was found hashed or copied in one job, unless a single piece is longer. */
    public static final int REUSE_STEP_BYTES = 1 << 20;

    private DiskLimits() {
    }
}
