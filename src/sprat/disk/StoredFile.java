package sprat.disk;

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

import sprat.disk.FoundFile.Place;
import sprat.io.DiskOutcome;
import sprat.wire.FileEntry;

/**
 * One file of a torrent: its bytes, and how it comes by its names. Workers call it, several at a time; opening and renaming hold its lock,
 * reading and writing do not. The lock is the monitor of its {@link FileAccess}.
 *
 * <p>A leecher writes `x.part`, and {@link #publish} gives it the name `x`. Data of the user is never destroyed:
 * <pre>
 *   on disk                      read and verified   first write of other bytes              publish
 *   nothing                      MISSING             makes x.part                            MISSING; makes an empty file
 *   x.part                       x.part              x.part                                  renames it to x
 *   x, right length, some        x                   it is ours, damaged: renames it to      nothing to do
 *      piece of it verified                          x.part, and goes on there
 *   x, right length, no piece    x                   FAILED: move it away                    nothing to do
 *   x, another length            MISSING             FAILED: move it away                    FAILED: move it away
 *   x.part and x                 x.part              x.part                                  DENIED: x is not this torrent's
 *   one file with both names     x.part              x.part                                  takes the name x.part away
 *   x or x.part is a link        DENIED              DENIED                                  DENIED
 *   x.part of a running sprat    DENIED              DENIED                                  DENIED
 * </pre>
 * A file that has a further name, outside of the torrent, is not written or cut: a copy takes its place first ({@link OtherNames}).
 * Bytes written to `x` that are there already change nothing, so a damaged small file does not make its whole neighbours suspect.
 * A seeder reads `x`, or `x.part` when there is no `x`, through links too, and writes nothing.
 */
final class StoredFile {
    private final FileEntry entry;
    private final TorrentFolder folder;
    private final FileAccess access;
    /** It has its name and may not be on the device. Under the lock. */
    private boolean isUnflushed;

    StoredFile(FileEntry entry, TorrentFolder folder) {
        this.entry = entry;
        this.folder = folder;
        this.access = new FileAccess(entry, folder);
    }

    /** The file is known to be this one, with all its bytes verified. Before the first job. */
    void isAt(Path path, FileStamp stamp) {
        access.become(new FoundFile(Place.FINAL, path, stamp));
    }

    FileEntry entry() {
        return entry;
    }

    /** Fills the buffer to its limit. The file is looked at afterwards: what was read is what was there when it was verified. */
    void read(long offset, ByteBuffer into) throws IOException {
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
    void write(long offset, ByteBuffer bytes, ByteBuffer scratch) throws IOException {
        int length = bytes.remaining();
        try {
            FoundFile now = access.find();
            if (now.place() == Place.FINAL) {
                access.requireLength(now);
                if (hasAlready(offset, bytes, scratch)) {
                    bytes.position(bytes.limit());
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
    boolean isUnnamed() throws IOException {
        return access.find().place() != Place.FINAL;
    }

    /** As content for another file; it has its name. */
    Candidate candidate() throws IOException {
        synchronized (access) {
            FoundFile named = access.find();
            if (named.place() != Place.FINAL) {
                throw new DiskException(DiskOutcome.MISSING, access.text(), "does not have its name");
            }
            return new Candidate(folder.directory().path(), named.path(), named.stamp());
        }
    }

    /** How an attempt to {@link #link} ended. */
    enum Link {
        MADE,
        /** There is a file of that name by now. */
        TAKEN,
        /** The two do not lie on one file system, or the system has another reason; or there is a `.part`, which is gone on with. */
        REFUSED
    }

    /** Takes a file with the right bytes for its own, under a second name. @throws IOException it is not what it was, or nothing can be made here */
    Link link(Candidate candidate) throws IOException {
        synchronized (access) {
            FoundFile now = access.find();
            if (now.place() == Place.FINAL) {
                return Link.TAKEN;
            }
            if (now.place() == Place.PART || !OtherNames.areCounted(candidate.file())) {
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
                throw new DiskException(DiskOutcome.CHANGED, NativeNames.text(candidate.file()), "was changed by another program");
            }
            access.become(new FoundFile(Place.FINAL, target, linked));
            isUnflushed = true;
            return Link.MADE;
        }
    }

    /** A piece that is at least partly in this file has its hash: so this is the torrent's file. */
    void verified() {
        access.verified();
    }

    /** Gives the file its final name, flushed to the device before and the name after. */
    void publish() throws IOException {
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

    private static void readFully(FileChannel channel, long offset, ByteBuffer into) throws IOException {
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
            if (!access.isVerified()) {
                throw new DiskException(DiskOutcome.FAILED, access.text(), "exists and is not this torrent's; move it away or choose another --dir");
            }
            Path part = folder.directory().locateInside(folder.names(entry, Place.PART), true);
            try {
                folder.directory().rename(damaged.path(), part);
            } catch (FileAlreadyExistsException e) {
                throw new DiskException(DiskOutcome.FAILED, folder.text(entry, Place.PART),
                        "is in the way of a repair; move it away or choose another --dir");
            }
            access.retire();
            access.become(new FoundFile(Place.PART, part, folder.directory().stamp(part))); // only now does nobody give it a further name
        }
    }

    /** Under the lock, as the next ones. */
    private void createEmpty() throws IOException {
        if (entry.lengthBytes() > 0) {
            throw new DiskException(DiskOutcome.MISSING, access.text(), "no such file");
        }
        Path target = folder.directory().pathOf(entry.path());
        folder.directory().create(target, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)).close();
        access.become(new FoundFile(Place.FINAL, target, folder.directory().stamp(target)));
    }

    private void finish() throws IOException {
        Path target = folder.directory().locateInside(entry.path(), true);
        FileStamp there = folder.directory().lookAt(target);
        if (there != null && !there.isKnownAsSame(access.found().stamp())) {
            throw nameIsTaken(); // before the flush, which can take long
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
            throw nameIsTaken();
        }
        access.become(new FoundFile(Place.FINAL, target, folder.directory().stamp(target)));
        folder.directory().flush(target);
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

    private DiskException nameIsTaken() {
        return new DiskException(DiskOutcome.DENIED, folder.text(entry, Place.FINAL),
                "exists and is not this torrent's; move it away and run again: what was downloaded is kept beside it");
    }
}
