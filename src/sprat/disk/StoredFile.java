package sprat.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

import org.tinylog.Logger;

import sprat.disk.FoundFile.Place;
import sprat.io.DiskOutcome;
import sprat.wire.FileEntry;

/**
 * One file of a torrent: which name it has on disk now, and whether it is still as we left it. Workers call it, several at a time;
 * opening and renaming hold its lock, reading and writing do not.
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
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> READ_OURS = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITE = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATE = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
            LinkOption.NOFOLLOW_LINKS);

    private final FileEntry entry;
    private final TorrentFolder folder;
    private final WriteLock lock = new WriteLock();
    private volatile FoundFile found = FoundFile.UNKNOWN;
    /** We have written since it was found: time and size tell nothing any more, only that it is the same file. */
    private volatile boolean isWritten;
    private volatile boolean isVerified;
    /** It has its name and may not be on the device. Under the lock. */
    private boolean isUnflushed;

    StoredFile(FileEntry entry, TorrentFolder folder) {
        this.entry = entry;
        this.folder = folder;
    }

    /** The file is known to be this one, with all its bytes verified. Before the first job. */
    void isAt(Path path, FileStamp stamp) {
        become(new FoundFile(Place.FINAL, path, stamp));
    }

    FileEntry entry() {
        return entry;
    }

    /** Fills the buffer to its limit. The file is looked at afterwards: what was read is what was there when it was verified. */
    void read(long offset, ByteBuffer into) throws IOException {
        long end = offset + into.remaining();
        try {
            OpenFiles.Handle handle = acquire(false);
            try {
                readFully(handle.channel, offset, into);
            } finally {
                folder.openFiles().release(handle);
            }
        } catch (EOFException e) {
            requireAsWeLeftIt();
            throw new DiskException(DiskOutcome.MISSING, text(), "ends before byte " + end);
        } catch (IOException e) {
            throw DiskException.of(text(), e);
        }
        if (!isAsWeLeftIt()) {
            requireAsWeLeftIt();
        }
    }

    /** Writes the remaining bytes. `scratch` holds as many, for a look at what is there. */
    void write(long offset, ByteBuffer bytes, ByteBuffer scratch) throws IOException {
        int length = bytes.remaining();
        try {
            FoundFile now = find();
            if (now.place() == Place.FINAL) {
                requireLength(now);
                if (hasAlready(offset, bytes, scratch)) {
                    bytes.position(bytes.limit());
                    return;
                }
                takeBackForRepair();
            }
            OpenFiles.Handle handle = acquireToWrite();
            try {
                for (long at = offset; bytes.hasRemaining(); ) {
                    at += handle.channel.write(bytes, at);
                }
            } finally {
                folder.openFiles().release(handle);
            }
        } catch (IOException e) {
            throw DiskException.ofWrite(text(), e, found.path(), length);
        }
    }

    /** It does not have its name yet; a `.part` may be there. */
    boolean isUnnamed() throws IOException {
        return find().place() != Place.FINAL;
    }

    /** As content for another file; it has its name. */
    synchronized Candidate candidate() throws IOException {
        FoundFile named = find();
        if (named.place() != Place.FINAL) {
            throw new DiskException(DiskOutcome.MISSING, text(), "does not have its name");
        }
        return new Candidate(folder.directory().path(), named.path(), named.stamp());
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
    synchronized Link link(Candidate candidate) throws IOException {
        FoundFile now = find();
        if (now.place() == Place.FINAL) {
            return Link.TAKEN;
        }
        if (now.place() == Place.PART || !OtherNames.areCounted(candidate.file())) {
            return Link.REFUSED;
        }
        Path target = folder.directory().locateInside(entry.path(), true);
        try {
            folder.opener().link(target, candidate.file());
        } catch (FileAlreadyExistsException e) {
            return Link.TAKEN;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Logger.debug("{} cannot be linked: {}", target, e.toString());
            return Link.REFUSED;
        }
        FileStamp linked = folder.stampOf(target);
        if (!linked.equals(candidate.stamp())) {
            Files.delete(target);
            throw new DiskException(DiskOutcome.CHANGED, NativeNames.text(candidate.file()), "was changed by another program");
        }
        become(new FoundFile(Place.FINAL, target, linked));
        isUnflushed = true;
        return Link.MADE;
    }

    /** A piece that is at least partly in this file has its hash: so this is the torrent's file. */
    void verified() {
        isVerified = true;
    }

    /** Gives the file its final name, flushed to the device before and the name after. */
    synchronized void publish() throws IOException {
        if (!folder.isWritable()) {
            return;
        }
        try {
            FoundFile now = find();
            switch (now.place()) {
                case FINAL -> {
                    requireLength(now);
                    flushLink(now);
                }
                case PART -> finish();
                case ABSENT, UNKNOWN -> createEmpty();
            }
        } catch (IOException e) {
            throw DiskException.of(text(), e);
        }
    }

    @Override
    public String toString() {
        return text();
    }

    // Where it is

    private synchronized FoundFile find() throws IOException {
        if (found.place() == Place.UNKNOWN) {
            FoundFile first = folder.look(entry, folder.isWritable() ? Place.PART : Place.FINAL);
            FoundFile now = first != null ? first : folder.look(entry, folder.isWritable() ? Place.FINAL : Place.PART);
            if (now == null) {
                return FoundFile.ABSENT; // not kept: somebody may put it there
            }
            become(now);
        }
        return found;
    }

    private void become(FoundFile now) {
        isWritten = false;
        found = now;
    }

    private void forget() throws IOException {
        folder.listener().changed(entry); // first: nobody may open it anew and find it unchanged while its pieces count as verified
        lock.release();
        folder.openFiles().retire(this);
        isVerified = false;
        found = FoundFile.UNKNOWN;
    }

    private String text() {
        return folder.text(entry, found.place());
    }

    // Opening

    private OpenFiles.Handle acquire(boolean create) throws IOException {
        OpenFiles.Handle handle = folder.openFiles().acquire(this);
        return handle != null ? handle : open(create);
    }

    private OpenFiles.Handle acquireToWrite() throws IOException {
        OpenFiles.Handle handle = acquire(true);
        if (isWritten) {
            return handle;
        }
        folder.openFiles().release(handle);
        makeWritable();
        return acquire(true);
    }

    /** Our `.part` file as it was found, open by now and so locked, is about to be written. */
    private synchronized void makeWritable() throws IOException {
        FoundFile part = found;
        if (isWritten || part.place() != Place.PART) {
            return;
        }
        shedOtherNames(part);
        isWritten = true; // before the bytes: who sees their time must see this too
    }

    private void shedOtherNames(FoundFile part) throws IOException {
        if (OtherNames.exist(part.path())) {
            dropFinalName(part);
        }
        if (OtherNames.exist(part.path())) {
            OtherNames.shed(part.path(), part.stamp(), entry.lengthBytes(), folder.directory().locateInside(folder.namesOfCopy(entry), false),
                    folder.opener());
            folder.openFiles().retire(this);
            become(new FoundFile(Place.PART, part.path(), folder.stampOf(part.path())));
        }
    }

    /** Of one file with both names; found as `x.part` it is that. */
    private void dropFinalName(FoundFile part) throws IOException {
        Path target = folder.directory().locateInside(entry.path(), false);
        FileStamp there = SaveDirectory.lookAt(target);
        if (there != null && there.isKnownAsSame(part.stamp())) {
            Files.delete(target);
        }
    }

    private synchronized OpenFiles.Handle open(boolean create) throws IOException {
        OpenFiles.Handle handle = folder.openFiles().acquire(this); // somebody else may have opened it while we waited for the lock
        if (handle != null) {
            return handle;
        }
        FoundFile now = find();
        return switch (now.place()) {
            case PART -> folder.openFiles().open(this, () -> folder.isWritable() ? openPart(now)
                    : folder.opener().open(now.path(), READ));
            case FINAL -> {
                if (hasWrongLength(now)) {
                    throw new DiskException(DiskOutcome.MISSING, text(), wrongLength(now));
                }
                yield folder.openFiles().open(this, () -> folder.opener().open(now.path(), folder.isWritable() ? READ_OURS : READ));
            }
            case ABSENT, UNKNOWN -> {
                if (!create) {
                    throw new DiskException(DiskOutcome.MISSING, text(), "no such file");
                }
                yield folder.openFiles().open(this, this::create);
            }
        };
    }

    /** One that may not be written because its other name is protected is ours no less. */
    private FileChannel openPart(FoundFile part) throws IOException {
        try {
            return alone(part.path(), WRITE);
        } catch (AccessDeniedException e) {
            if (!OtherNames.exist(part.path())) {
                throw e;
            }
            shedOtherNames(part);
            return alone(part.path(), WRITE);
        }
    }

    private FileChannel create() throws IOException {
        Path part = folder.directory().locateInside(folder.names(entry, Place.PART), true);
        FileChannel channel = alone(part, CREATE);
        become(new FoundFile(Place.PART, part, folder.stampOf(part)));
        return channel;
    }

    private FileChannel alone(Path part, Set<OpenOption> options) throws IOException {
        FileChannel channel = folder.opener().open(part, options);
        if (!lock.take(channel, OtherNames.exist(part))) {
            channel.close();
            throw new DiskException(DiskOutcome.DENIED, folder.text(entry, Place.PART),
                    "is being written by another sprat; stop that one or choose another --dir");
        }
        return channel;
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

    // Changes by others

    private boolean isAsWeLeftIt() {
        FoundFile left = found;
        FileStamp now;
        try {
            now = left.path() == null ? null : folder.stampOf(left.path());
        } catch (IOException e) {
            return false; // why is found out by requireAsWeLeftIt
        }
        return now != null && (isWritten ? now.isSameFile(left.stamp()) : now.equals(left.stamp()));
    }

    /** Asks again with the lock held, since between reading and looking another worker may have renamed the file. */
    private synchronized void requireAsWeLeftIt() throws IOException {
        if (isAsWeLeftIt()) {
            return;
        }
        String text = text();
        FoundFile left = found;
        forget();
        if (left.path() == null) {
            throw new DiskException(DiskOutcome.CHANGED, text, "was changed by another program"); // another worker has seen it first
        }
        if (!Files.exists(left.path())) {
            throw new DiskException(DiskOutcome.MISSING, text, "no such file any more");
        }
        if (Files.size(left.path()) < left.stamp().bytes()) {
            throw new DiskException(DiskOutcome.MISSING, text, "was made shorter by another program");
        }
        throw new DiskException(DiskOutcome.CHANGED, text, "was changed by another program");
    }

    // Final names

    /** A file of another length under the final name is not ours to touch; a seeder may read what there is. */
    private void requireLength(FoundFile now) throws DiskException {
        if (hasWrongLength(now)) {
            throw new DiskException(DiskOutcome.FAILED, text(), wrongLength(now) + "; move it away or choose another --dir");
        }
    }

    private boolean hasWrongLength(FoundFile now) {
        return folder.isWritable() && now.stamp().bytes() != entry.lengthBytes();
    }

    private String wrongLength(FoundFile now) {
        return "exists with " + now.stamp().bytes() + " bytes instead of " + entry.lengthBytes();
    }

    private boolean hasAlready(long offset, ByteBuffer bytes, ByteBuffer scratch) throws IOException {
        scratch.clear().limit(bytes.remaining());
        read(offset, scratch);
        return scratch.flip().equals(bytes);
    }

    private synchronized void takeBackForRepair() throws IOException {
        FoundFile damaged = find();
        if (damaged.place() != Place.FINAL) {
            return;
        }
        if (!isVerified) {
            throw new DiskException(DiskOutcome.FAILED, text(), "exists and is not this torrent's; move it away or choose another --dir");
        }
        Path part = folder.directory().locateInside(folder.names(entry, Place.PART), true);
        try {
            SaveDirectory.rename(damaged.path(), part);
        } catch (FileAlreadyExistsException e) {
            throw new DiskException(DiskOutcome.FAILED, folder.text(entry, Place.PART),
                    "is in the way of a repair; move it away or choose another --dir");
        }
        folder.openFiles().retire(this);
        become(new FoundFile(Place.PART, part, folder.stampOf(part))); // only now does nobody give it a further name
    }

    private void createEmpty() throws IOException {
        if (entry.lengthBytes() > 0) {
            throw new DiskException(DiskOutcome.MISSING, text(), "no such file");
        }
        Path target = folder.directory().locateInside(entry.path(), true);
        folder.opener().open(target, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)).close();
        become(new FoundFile(Place.FINAL, target, folder.stampOf(target)));
    }

    private void finish() throws IOException {
        Path target = folder.directory().locateInside(entry.path(), true);
        FileStamp there = SaveDirectory.lookAt(target);
        if (there != null && !there.isKnownAsSame(found.stamp())) {
            throw nameIsTaken(); // before the flush, which can take long
        }
        boolean isTooLong = folder.stampOf(found.path()).bytes() > entry.lengthBytes();
        OpenFiles.Handle handle = isTooLong ? acquireToWrite() : acquire(false);
        try {
            if (handle.channel.size() < entry.lengthBytes()) {
                throw new DiskException(DiskOutcome.MISSING, text(), "ends before byte " + entry.lengthBytes());
            }
            if (isTooLong) {
                handle.channel.truncate(entry.lengthBytes());
            }
            handle.channel.force(true);
        } finally {
            folder.openFiles().release(handle);
        }
        FoundFile part = found;
        if (!folder.stampOf(part.path()).isSameFile(part.stamp())) {
            throw new DiskException(DiskOutcome.CHANGED, text(), "was replaced by another program");
        }
        try {
            SaveDirectory.rename(part.path(), target);
        } catch (FileAlreadyExistsException e) {
            throw nameIsTaken();
        }
        become(new FoundFile(Place.FINAL, target, folder.stampOf(target)));
        SaveDirectory.flush(target.getParent());
    }

    private void flushLink(FoundFile linked) throws IOException {
        if (isUnflushed) {
            OpenFiles.Handle handle = acquire(false);
            try {
                handle.channel.force(true);
            } finally {
                folder.openFiles().release(handle);
            }
            SaveDirectory.flush(linked.path().getParent());
            isUnflushed = false;
        }
    }

    private DiskException nameIsTaken() {
        return new DiskException(DiskOutcome.DENIED, folder.text(entry, Place.FINAL),
                "exists and is not this torrent's; move it away and run again: what was downloaded is kept beside it");
    }
}
