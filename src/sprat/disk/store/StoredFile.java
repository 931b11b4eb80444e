package sprat.disk.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.tinylog.Logger;
import sprat.disk.names.FileStamp;
import sprat.disk.names.HardLinks;
import sprat.disk.names.NativeNames;
import sprat.disk.store.FoundFile.Place;
import sprat.disk.work.DiskException;
import sprat.disk.work.PieceDigest;
import sprat.store.DiskOutcome;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.PieceLayout;

/**
 * One file of a torrent: its bytes, and how it comes by its names. Workers call it, several at a time; opening and
 * renaming hold its lock, reading and writing do not. The lock is the monitor of its {@link FileAccess}.
 *
 * <p>A leecher writes `x.3f2a9c1b.part`, here `x.part`, and {@link #publish} gives it the name `x`. What sprat has not
 * written is never written, and never loses its name unless the user has said so; {@link FinalNames} decides whose a
 * file is.
 * <pre>
 *   on disk                      read and verified   first write of other bytes              publish
 *   nothing                      MISSING             makes x.part                            MISSING; makes an empty file
 *   x.part                       x.part              x.part                                  renames it to x
 *   x, as sprat left it          x                   it is damaged: renames it to x.part,    nothing to do
 *                                                       and goes on there
 *   x, content by its pieces     x                   they wait beside it for their hash      nothing to do
 *   x, another length            MISSING             TAKEN                                   TAKEN
 *   x, any other                 x                   TAKEN                                   nothing to do
 *   x.part and x                 x.part              x.part                                  TAKEN, or takes x.part away when x is the same
 *   one file with both names     takes the name x.part away, then as x, content or any other
 *   x or x.part is a link        DENIED              DENIED                                  DENIED
 *   x.part of a running sprat    DENIED              DENIED                                  DENIED
 * </pre>
 * Where it says TAKEN, `--overwrite` gives `x` the name `x.old` instead, and goes on with a copy of it as `x.part`.
 * A file that has a further name, outside of the torrent, is not written or cut: a copy takes its place first ({@link
 * HardLinks}). Bytes written to `x` that are there already change nothing, so a damaged small file does not make its
 * whole neighbours suspect. A seeder reads `x`, or `x.part` when there is no `x`, through links too, and writes
 * nothing.
 */
public final class StoredFile {
    private final FileEntry entry;
    private final TorrentFolder folder;
    private final FileAccess access;
    private final ForeignFile foreign;
    /** It has its name and may not be on the device. Under the lock. */
    private boolean isUnflushed;

    StoredFile(int fileIndex, FileEntry entry, PieceLayout layout, TorrentFolder folder) {
        this.entry = entry;
        this.folder = folder;
        this.access = new FileAccess(fileIndex, entry, folder);
        this.foreign = new ForeignFile(entry, layout, folder, access, this::readFile);
    }

    /** The file is known to be this one, with all its bytes verified. Before the first job. */
    public void setLocation(Path path, FileStamp stamp) {
        access.become(new FoundFile(Place.FINAL, path, stamp));
    }

    public FileEntry entry() {
        return entry;
    }

    /** What has the final name and was not written by sprat. */
    ForeignFile foreign() {
        return foreign;
    }

    /**
     * Fills the buffer to its limit. The file is looked at afterwards: what was read is what was there when it was
     * verified.
     */
    void read(long offset, ByteBuffer into) throws IOException {
        if (!foreign.readDisputed(offset, into)) {
            readFile(offset, into);
        }
    }

    private void readFile(long offset, ByteBuffer into) throws IOException {
        long end = offset + into.remaining();
        try {
            OpenFiles.Handle handle = access.acquire(false);
            try {
                readFully(handle.channel, offset, into);
            } finally {
                access.release(handle);
            }
        } catch (EOFException e) {
            access.requireAsWeLeftIt();
            throw new DiskException(DiskOutcome.MISSING, access.text(), "ends before byte " + end);
        } catch (IOException e) {
            throw DiskException.of(access.text(), e);
        }
        if (!access.isAsWeLeftIt()) {
            access.requireAsWeLeftIt();
        }
    }

    /** Writes the remaining bytes. `scratch` holds as many, for a look at what is there. */
    public void write(long offset, ByteBuffer bytes, ByteBuffer scratch) throws IOException {
        int length = bytes.remaining();
        try {
            FoundFile now = access.find();
            if (now.place() == Place.FINAL) {
                access.requireLength(now);
                if (hasAlready(offset, bytes, scratch)) {
                    bytes.position(bytes.limit());
                    return;
                }
                if (foreign.writeDisputed(offset, bytes)) {
                    return;
                }
                takeBackForRepair();
            }
            OpenFiles.Handle handle = access.acquireToWrite();
            try {
                for (long at = offset; bytes.hasRemaining(); ) {
                    at += handle.channel.write(bytes, at);
                }
            } finally {
                access.release(handle);
            }
        } catch (IOException e) {
            throw DiskException.ofWrite(access.text(), e, access.found().path(), length);
        }
    }

    /** It does not have its name yet; a `.part` may be there. */
    public boolean isUnnamed() throws IOException {
        return access.find().place() != Place.FINAL;
    }

    /** As content for another file; it has its name. */
    public Candidate candidate() throws IOException {
        synchronized (access) {
            FoundFile named = access.find();
            if (named.place() != Place.FINAL) {
                throw new DiskException(DiskOutcome.MISSING, access.text(), "does not have its name");
            }
            return new Candidate(folder.directory().path(), named.path(), named.stamp());
        }
    }

    /** How an attempt to {@link #link} ended. */
    public enum Link {
        MADE,
        /** There is a file of that name by now. */
        TAKEN,
        /**
         * The two do not lie on one file system, or the system has another reason; or there is a `.part`, which is gone
         * on with.
         */
        REFUSED
    }

    /**
     * Takes a file with the right bytes for its own, under a second name.
     *
     * @throws IOException it is not what it was, or nothing can be made here
     */
    public Link link(Candidate candidate) throws IOException {
        synchronized (access) {
            FoundFile now = access.find();
            if (now.place() == Place.FINAL) {
                return Link.TAKEN;
            }
            if (now.place() == Place.PART || !HardLinks.areCounted(candidate.file())) {
                return Link.REFUSED;
            }
            Path target = folder.directory().locateInside(entry.path(), true);
            try {
                folder.directory().link(target, candidate.file(), candidate.stamp());
            } catch (FileAlreadyExistsException e) {
                return Link.TAKEN;
            } catch (FileSystemException | UnsupportedOperationException e) {
                Logger.debug("{} cannot be linked: {}", target, e.toString());
                return Link.REFUSED;
            }
            FileStamp linked = folder.directory().stamp(target);
            if (!linked.equals(candidate.stamp())) {
                folder.directory().deleteOneOfSeveral(target);
                throw new DiskException(DiskOutcome.CHANGED, NativeNames.text(candidate.file()),
                        "was changed by another program");
            }
            access.becomeWritten(new FoundFile(Place.FINAL, target, linked));
            isUnflushed = true;
            return Link.MADE;
        }
    }

    /** Gives the file its final name, flushed to the device before and the name after. */
    public void publish() throws IOException {
        synchronized (access) {
            if (!folder.isWritable()) {
                return;
            }
            try {
                FoundFile now = access.find();
                switch (now.place()) {
                    case FINAL -> {
                        access.requireLength(now);
                        flushLink(now);
                    }
                    case PART -> finish();
                    case ABSENT, UNKNOWN -> createEmpty();
                }
            } catch (IOException e) {
                throw DiskException.of(access.text(), e);
            }
        }
    }

    @Override
    public String toString() {
        return access.text();
    }

    static void readFully(FileChannel channel, long offset, ByteBuffer into) throws IOException {
        for (long at = offset; into.hasRemaining(); ) {
            int read = channel.read(into, at);
            if (read < 0) {
                throw new EOFException();
            }
            at += read;
        }
    }

    private boolean hasAlready(long offset, ByteBuffer bytes, ByteBuffer scratch) throws IOException {
        scratch.clear().limit(bytes.remaining());
        read(offset, scratch);
        return scratch.flip().equals(bytes);
    }

    private void takeBackForRepair() throws IOException {
        synchronized (access) {
            FoundFile damaged = access.find();
            if (damaged.place() != Place.FINAL) {
                return;
            }
            Path part = folder.directory().locateInside(folder.names(entry, Place.PART), true);
            try {
                folder.directory().rename(damaged.path(), part);
            } catch (FileAlreadyExistsException e) {
                throw new DiskException(DiskOutcome.FAILED, folder.text(entry, Place.PART),
                        "is in the way of a repair; move it away or choose another --dir");
            }
            FileStamp taken = folder.directory().stamp(part);
            if (!taken.equals(damaged.stamp())) {
                folder.directory().rename(part, damaged.path()); // somebody has changed it since it was looked at
                throw foreign.taken();
            }
            access.retire();
            // only now does nobody give it a further name
            access.becomeTakenBack(new FoundFile(Place.PART, part, taken));
        }
    }

    /** Under the lock, as the next ones. */
    private void createEmpty() throws IOException {
        if (entry.lengthBytes() > 0) {
            throw new DiskException(DiskOutcome.MISSING, access.text(), "no such file");
        }
        Path target = folder.directory().locateInside(entry.path(), true);
        FileStamp there = folder.directory().lookAt(target);
        if (there != null && there.isRegular() && there.bytes() == 0) {
            access.become(new FoundFile(Place.FINAL, target, there)); // another process was faster
            return;
        }
        if (there != null) {
            foreign.freeName(target);
        }
        folder.directory().create(target, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)).close();
        access.becomeWritten(new FoundFile(Place.FINAL, target, folder.directory().stamp(target)));
    }

    private void finish() throws IOException {
        Path target = folder.directory().locateInside(entry.path(), true);
        FileStamp there = folder.directory().lookAt(target);
        if (there != null && !there.isKnownAsSame(access.found().stamp())) {
            if (isLikePart(target, there)) {
                dropPart(target, there);
                return;
            }
            foreign.freeName(target); // before the flush, which can take long
        }
        boolean isTooLong = folder.directory().stamp(access.found().path()).bytes() > entry.lengthBytes();
        OpenFiles.Handle handle = isTooLong ? access.acquireToWrite() : access.acquire(false);
        try {
            if (handle.channel.size() < entry.lengthBytes()) {
                throw new DiskException(DiskOutcome.MISSING, access.text(), "ends before byte " + entry.lengthBytes());
            }
            if (isTooLong) {
                handle.channel.truncate(entry.lengthBytes());
            }
            handle.channel.force(true);
        } finally {
            access.release(handle);
        }
        FoundFile part = access.found();
        if (!folder.directory().stamp(part.path()).isSameFile(part.stamp())) {
            throw new DiskException(DiskOutcome.CHANGED, access.text(), "was replaced by another program");
        }
        try {
            folder.directory().rename(part.path(), target);
        } catch (FileAlreadyExistsException e) {
            foreign.freeName(target);
            folder.directory().rename(part.path(), target);
        }
        FileStamp named = folder.directory().stamp(target);
        if (!named.isSameFile(part.stamp())) {
            throw new DiskException(DiskOutcome.CHANGED, access.text(), "was replaced by another program");
        }
        access.becomeWritten(new FoundFile(Place.FINAL, target, named));
        folder.directory().flush(target);
    }

    /** What has the final name has the bytes of the `.part`, all of whose pieces are verified. */
    private boolean isLikePart(Path target, FileStamp there) throws IOException {
        if (!there.isRegular() || there.bytes() != entry.lengthBytes()) {
            return false;
        }
        ByteBuffer part = ByteBuffer.allocate(PieceDigest.CHUNK_BYTES);
        ByteBuffer named = ByteBuffer.allocate(PieceDigest.CHUNK_BYTES);
        OpenFiles.Handle handle = access.acquire(false);
        try (FileChannel channel = folder.directory().openFound(target, there, Set.of(StandardOpenOption.READ))) {
            for (long at = 0; channel != null && at < entry.lengthBytes(); at += part.limit()) {
                int length = (int) Math.min(part.capacity(), entry.lengthBytes() - at);
                readFully(handle.channel, at, part.clear().limit(length));
                readFully(channel, at, named.clear().limit(length));
                if (!part.flip().equals(named.flip())) {
                    return false;
                }
            }
            return channel != null && there.equals(folder.directory().lookAt(target));
        } catch (EOFException e) {
            return false;
        } finally {
            access.release(handle);
        }
    }

    /** Another process was faster, or the file was put there by hand. */
    private void dropPart(Path target, FileStamp there) throws IOException {
        Path part = access.found().path();
        access.retire();
        folder.directory().deleteIfThere(part);
        access.become(new FoundFile(Place.FINAL, target, there));
    }

    private void flushLink(FoundFile linked) throws IOException {
        if (isUnflushed) {
            OpenFiles.Handle handle = access.acquire(false);
            try {
                handle.channel.force(true);
            } finally {
                access.release(handle);
            }
            folder.directory().flush(linked.path());
            isUnflushed = false;
        }
    }
}
