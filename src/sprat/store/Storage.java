package sprat.store;

import java.nio.ByteBuffer;
import java.util.BitSet;
import sprat.wire.torrent.Metainfo;

/**
 * The bytes of one torrent: piece space in, files out. All methods are called on the loop's thread and return at once;
 * the work happens on disk workers (or in simulated time), and `done` runs on the loop's thread. Jobs for one piece run
 * in the order they were given; jobs for different pieces in any order. Buffers belong to the storage from the call
 * until `done`.
 *
 * <p>Bounded by its callers: they count the bytes they gave until `done`, and stop reading from the network above
 * `PieceLimits.DISK_HIGH_BYTES`.
 */
public interface Storage {
    /**
     * Fills `into` from its position to its limit with verified-before bytes of a piece, and leaves it flipped back to
     * where it started.
     */
    void read(int pieceIndex, int begin, ByteBuffer into, Completion done);

    /**
     * Writes the remaining bytes of `block` at that place of the piece, and hashes them on the way when they come in
     * order.
     */
    void write(int pieceIndex, int begin, ByteBuffer block, Completion done);

    /**
     * Compares the piece, all of it written or found on disk, with its hashes: OK, CORRUPT, MISSING, CONTRADICTED, or
     * an error. What was hashed on the way is not read again. Afterwards hashing starts anew, so a corrupt piece can be
     * written again.
     */
    void verify(int pieceIndex, Verdict done);

    /**
     * Hashes the blocks of a piece as they are on disk: SHA-256 of each. OK, or what {@link #read} may say.
     *
     * @param done gets the leaves when OK
     */
    void hashBlocks(int pieceIndex, Verdict done);

    /**
     * The piece layers that the torrent file lacks have come from peers, and are proven: later jobs verify by them.
     *
     * @param complete the same torrent with its layers
     * @param done     at once: OK, or CONTRADICTED when a piece is wrong by them that v1 alone has verified
     */
    void setLayers(Metainfo complete, Completion done);

    /**
     * Looks elsewhere on disk for these files, of a torrent with v2, unless they have their names already, and puts
     * them in their places. Once, before other jobs for them. A storage that was not told where to look finds nothing.
     *
     * @param files their indexes
     */
    default void reuse(BitSet files, Reuse reuse) {
        reuse.onEnded();
    }

    /** Whether {@link #reuse} and {@link #reuseOwn} may find anything. */
    default boolean reuses() {
        return false;
    }

    /**
     * Takes what it has under its name as the content of another file of the torrent, which lacks every piece and has
     * the same root.
     *
     * @param from index of a file that was published
     */
    default void reuseOwn(int from, int fileIndex, Reuse reuse) {
        reuse.onEnded();
    }

    /**
     * Before the first write: decides which of the files that have their final names already are the torrent's, and
     * leaves all others to the user. A file that we have written, and that looks as it did then, is the torrent's. So
     * is one whose own pieces are all right; what it shares with other files is compared when it comes. A file that was
     * not chosen counts only when all of it is right.
     *
     * @param right pieces that were found right
     */
    default void claimNames(BitSet right, NameClaim done) {
        done.claimed(DiskOutcome.OK, "", new BitSet(), new BitSet());
    }

    /**
     * Every piece of this file is verified: flushes it to the device and gives it its final name. Creates empty files.
     * Does nothing to a file that has its name already.
     */
    void publish(int fileIndex, Completion done);

    /**
     * Answers after all jobs given before. What {@link #reuse} and {@link #reuseOwn} have begun ends, and tells nothing
     * more.
     */
    void settle(Completion done);

    /** Ends after all jobs given before, and closes the files. Nothing may be called afterwards. */
    void close(Completion done);

    interface Completion {
        /** @param detail for an error line: path and what the system said; "" when OK */
        void done(DiskOutcome outcome, String detail);
    }

    /** What comes of {@link #reuse} and {@link #reuseOwn}; nothing after {@link #settle} or {@link #close}. */
    interface Reuse {
        /** So many bytes of the file that is looked at now are right. */
        void onLooked(long bytes);

        /**
         * The file is in its place, each of its pieces verified as by {@link #verify}; {@link #publish} is still to
         * come.
         */
        void onReused(int fileIndex);

        void onEnded();
    }

    interface NameClaim {
        /**
         * @param outcome OK, TAKEN, or why the files cannot be looked at; nothing may be written unless it is OK
         * @param notOurs pieces of which a part lies in a file of the user that was not chosen: what is on disk there
         *     does not count
         * @param toCheck pieces of files that were moved aside and copied, to be verified again if they were not right
         */
        void claimed(DiskOutcome outcome, String detail, BitSet notOurs, BitSet toCheck);
    }

    interface Verdict {
        /**
         * @param detail as in {@link Completion}
         * @param leaves in a torrent with v2, when CORRUPT, or when they are what was asked for: SHA-256 of each block
         *     of the piece as it is, 32 bytes each, by which the wrong ones are known as soon as the right hashes are;
         * else empty
         */
        void done(DiskOutcome outcome, String detail, byte[] leaves);
    }
}
