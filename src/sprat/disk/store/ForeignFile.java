package sprat.disk.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import org.tinylog.Logger;
import sprat.disk.names.FileStamp;
import sprat.disk.names.NativeNames;
import sprat.disk.store.FoundFile.Place;
import sprat.disk.work.DiskException;
import sprat.disk.work.DiskLimits;
import sprat.store.DiskOutcome;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.PieceLayout;

/**
 * What has the final name of one file of a torrent and was not written by sprat. It is never written. It is content
 * while all that is known of it is right, and the user's as soon as something differs: then it stays as it is, or is
 * moved aside when the user has said so.
 *
 * <p>Any worker; the lock is the monitor of {@link FileAccess}.
 */
final class ForeignFile {
    /** Whose the final name is, before the first write. */
    enum Owner {
        /** Nobody's, or what sprat has written and nobody has changed since. */
        OURS,
        /** A file of the right length that sprat has not written. */
        UNKNOWN,
        /** A file that cannot be content. */
        USER,
        /** The user's, beside the `.part` that is gone on with. */
        BESIDE_PART
    }

    private static final String ASIDE = ".old";

    private final FileEntry entry;
    private final PieceLayout layout;
    private final TorrentFolder folder;
    private final FileAccess access;
    private final DisputedBytes.Reader file;
    /** All that is known of it is right. Under the lock. */
    private boolean isAccepted;
    /** Null unless some are. Changed under the lock. */
    private volatile DisputedBytes disputed;

    /** @param file reads what has the final name */
    ForeignFile(FileEntry entry, PieceLayout layout, TorrentFolder folder, FileAccess access,
            DisputedBytes.Reader file) {
        this.entry = entry;
        this.layout = layout;
        this.folder = folder;
        this.access = access;
        this.file = file;
    }

    /** From now on the final name is used only by what has it now. */
    Owner owner() throws IOException {
        synchronized (access) {
            FoundFile now = access.find();
            switch (now.place()) {
                case PART:
                    return access.besidePart() == null ? Owner.OURS : Owner.BESIDE_PART;
                case FINAL:
                    return access.isOurs(now) ? Owner.OURS : access.hasWrongLength(now) ? Owner.USER : Owner.UNKNOWN;
                default:
                    access.ignoreFinal();
                    return Owner.OURS;
            }
        }
    }

    /** It is content, as far as its own pieces tell. */
    void accept() {
        synchronized (access) {
            isAccepted = true;
        }
    }

    /** It is the user's, and is as if it were not there. */
    void ignore() throws IOException {
        access.ignoreFinal();
    }

    /** For an error: it is the user's. */
    DiskException taken() {
        return access.taken();
    }

    /** Gives it another name in the same folder, and goes on with a copy of it, or with the `.part` that is there. */
    void moveAside() throws IOException {
        synchronized (access) {
            try {
                FoundFile now = access.find();
                if (now.place() == Place.PART) {
                    move(folder.directory().locateInside(entry.path(), false));
                } else {
                    copyFrom(move(now.path()), now.stamp());
                }
            } catch (IOException e) {
                throw DiskException.ofWrite(access.text(), e, folder.directory().path(), DisputedBytes.COPY_BYTES);
            }
        }
    }

    /** Of a name that somebody has taken meanwhile. @throws DiskException it stays as it is */
    void freeName(Path target) throws IOException {
        if (!folder.existing().movesAside()) {
            throw taken();
        }
        move(target);
    }

    private Path move(Path from) throws IOException {
        Path aside = rename(from);
        folder.existing().news().onMovedAside(NativeNames.text(from), NativeNames.text(aside));
        return aside;
    }

    /** Takes `x.old`, or the first of `x.old.2`, `x.old.3` and so on that is free. */
    private Path rename(Path file) throws IOException {
        String name = NativeNames.name(file) + ASIDE;
        for (int i = 1; i <= DiskLimits.ASIDE_NAMES; i++) {
            Path aside = NativeNames.child(file.getParent(), i == 1 ? name : name + "." + i);
            try {
                folder.directory().rename(file, aside);
                return aside;
            } catch (FileAlreadyExistsException e) {
                Logger.debug("{} is taken", aside);
            }
        }
        throw new DiskException(DiskOutcome.TAKEN, NativeNames.text(file),
                "cannot be moved aside: all names up to " + name + "."
                + DiskLimits.ASIDE_NAMES + " are taken; move it away or choose another --dir");
    }

    /** @param verified what it looked like when its pieces were found right */
    private void copyFrom(Path aside, FileStamp verified) throws IOException {
        access.retire();
        access.become(FoundFile.UNKNOWN);
        Path part = folder.directory().locateInside(folder.names(entry, Place.PART), true);
        folder.directory().copy(aside, part, entry.lengthBytes(), copy -> {
            if (disputed != null) {
                disputed.copyTo(copy);
            }
        });
        close();
        isAccepted = false;
        access.become(new FoundFile(Place.PART, part, folder.directory().stamp(part)));
        if (!folder.directory().stamp(aside).equals(verified)) {
            throw new DiskException(DiskOutcome.FAILED, NativeNames.text(aside),
                    "was changed by another program while it was copied");
        }
    }

    // What peers have sent for pieces that it shares

    /** @return false when nothing from there on is disputed */
    boolean readDisputed(long offset, ByteBuffer into) throws IOException {
        if (disputed == null) {
            return false;
        }
        synchronized (access) {
            boolean isHere = disputed != null && disputed.holds(offset);
            if (isHere) {
                disputed.read(offset, into);
            }
            return isHere;
        }
    }

    /**
     * Takes bytes that differ from what is in the file.
     *
     * @return false when the file is sprat's after all, and may be mended
     * @throws DiskException it is the user's
     */
    boolean writeDisputed(long offset, ByteBuffer bytes) throws IOException {
        synchronized (access) {
            FoundFile now = access.find();
            if (now.place() != Place.FINAL || access.isOurs(now)) {
                return false;
            }
            if (!isAccepted) {
                throw taken();
            }
            if (disputed == null) {
                Path beside = folder.directory().locateInside(folder.namesOfCopy(entry), false);
                disputed = new DisputedBytes(entry, layout, folder.directory(), beside);
            }
            disputed.write(offset, bytes, file);
            return true;
        }
    }

    /**
     * The piece has its hash: what was disputed in it is right, so the file is content only when it has the same bytes.
     */
    void settle(int pieceIndex) throws IOException {
        if (disputed == null) {
            return;
        }
        synchronized (access) {
            if (disputed == null || !disputed.holdsPiece(pieceIndex)) {
                return;
            }
            if (disputed.isLike(pieceIndex, file)) {
                disputed.drop(pieceIndex);
                if (disputed.isEmpty()) {
                    close();
                }
            } else if (folder.existing().movesAside()) {
                moveAside();
            } else {
                throw taken();
            }
        }
    }

    /** Forgets what is disputed. */
    void close() throws IOException {
        synchronized (access) {
            if (disputed != null) {
                disputed.delete();
                disputed = null;
            }
        }
    }
}
