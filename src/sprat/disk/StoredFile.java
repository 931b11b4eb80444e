package sprat.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
 *   x or x.part is a link        DENIED              DENIED                                  DENIED
 * </pre>
 * Bytes written to `x` that are there already change nothing, so a damaged small file does not make its whole neighbours suspect.
 * A seeder reads `x`, or `x.part` when there is no `x`, through links too, and writes nothing.
 */
final class StoredFile {
    /** Under which name the file was found. */
    private enum Place {
        /** Not looked yet, or to be looked at anew. */
        UNKNOWN,
        ABSENT,
        PART,
        FINAL
    }

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> READ_OURS = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITE = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATE = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
            LinkOption.NOFOLLOW_LINKS);

    private final FileEntry entry;
    private final Surroundings around;
    private volatile Place place = Place.UNKNOWN;
    private volatile Path path;
    private volatile FileStamp stamp;
    /** We have written since the stamp was taken: time and size tell nothing any more, only that it is the same file. */
    private volatile boolean isWritten;
    private volatile boolean isVerified;

    /** What all files of one torrent share. */
    record Surroundings(SaveDirectory directory, PartNames partNames, boolean isWritable, OpenFiles open, ChannelOpener opener,
                        ChangeListener listener) {
    }

    interface ChangeListener {
        /** What was verified in this file may be something else now. */
        void changed(FileEntry entry);
    }

    StoredFile(FileEntry entry, Surroundings around) {
        this.entry = entry;
        this.around = around;
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
                around.open.release(handle);
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
            if (place() == Place.FINAL) {
                requireLength();
                if (hasAlready(offset, bytes, scratch)) {
                    bytes.position(bytes.limit());
                    return;
                }
                takeBackForRepair();
            }
            OpenFiles.Handle handle = acquire(true);
            try {
                isWritten = true; // before the bytes: who sees their time must see this too
                for (long at = offset; bytes.hasRemaining(); ) {
                    at += handle.channel.write(bytes, at);
                }
            } finally {
                around.open.release(handle);
            }
        } catch (IOException e) {
            throw outOfSpaceOr(DiskException.of(text(), e), length);
        }
    }

    /** A piece that is at least partly in this file has its hash: so this is the torrent's file. */
    void verified() {
        isVerified = true;
    }

    /** Gives the file its final name, flushed to the device before and the name after. */
    synchronized void publish() throws IOException {
        if (!around.isWritable) {
            return;
        }
        try {
            Place found = place();
            if (found == Place.FINAL) {
                requireLength();
            } else if (found == Place.PART) {
                finish();
            } else if (entry.lengthBytes() == 0) {
                Path target = around.directory.locateInside(entry.path(), true);
                around.opener.open(target, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)).close();
                found(Place.FINAL, target, FileStamp.of(target));
            } else {
                throw new DiskException(DiskOutcome.MISSING, text(), "no such file");
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

    private synchronized Place place() throws IOException {
        if (place != Place.UNKNOWN) {
            return place;
        }
        if (around.isWritable) {
            if (!find(Place.PART, LinkOption.NOFOLLOW_LINKS) && !find(Place.FINAL, LinkOption.NOFOLLOW_LINKS)) {
                found(Place.ABSENT, null, null);
            }
        } else if (!find(Place.FINAL) && !find(Place.PART)) {
            return Place.ABSENT; // not kept: somebody may put it there
        }
        return place;
    }

    private boolean find(Place candidate, LinkOption... options) throws IOException {
        List<String> names = pathAt(candidate);
        FileStamp seen;
        Path where;
        try {
            where = around.isWritable ? around.directory.locateInside(names, false) : around.directory.locate(names);
            seen = FileStamp.of(where, options);
        } catch (IOException e) {
            DiskException known = DiskException.of(around.directory.text(names), e);
            if (known.outcome() == DiskOutcome.MISSING) {
                return false;
            }
            throw known;
        }
        if (seen.isLink()) {
            throw new DiskException(DiskOutcome.DENIED, around.directory.text(names),
                    "is a symbolic link; sprat does not write through it: remove it or choose another --dir");
        }
        if (!seen.isRegular()) {
            throw new DiskException(DiskOutcome.FAILED, around.directory.text(names), "is not a file; move it away or choose another --dir");
        }
        found(candidate, where, seen);
        return true;
    }

    private void found(Place where, Path at, FileStamp seen) {
        path = at;
        stamp = seen;
        isWritten = false;
        place = where;
    }

    private void forget() throws IOException {
        around.listener.changed(entry); // first: nobody may open it anew and find it unchanged while its pieces count as verified
        around.open.retire(this);
        isVerified = false;
        place = Place.UNKNOWN;
    }

    private List<String> pathAt(Place where) {
        if (where != Place.PART) {
            return entry.path();
        }
        List<String> names = new ArrayList<>(entry.path());
        names.set(names.size() - 1, around.partNames.of(entry));
        return names;
    }

    private String text() {
        return around.directory.text(pathAt(place));
    }

    // Opening

    private OpenFiles.Handle acquire(boolean create) throws IOException {
        OpenFiles.Handle handle = around.open.acquire(this);
        return handle != null ? handle : open(create);
    }

    private synchronized OpenFiles.Handle open(boolean create) throws IOException {
        OpenFiles.Handle handle = around.open.acquire(this); // somebody else may have opened it while we waited for the lock
        if (handle != null) {
            return handle;
        }
        return switch (place()) {
            case PART -> around.open.open(this, () -> around.opener.open(path, around.isWritable ? WRITE : READ));
            case FINAL -> {
                if (hasWrongLength()) {
                    throw new DiskException(DiskOutcome.MISSING, text(), wrongLength());
                }
                yield around.open.open(this, () -> around.opener.open(path, around.isWritable ? READ_OURS : READ));
            }
            case ABSENT, UNKNOWN -> {
                if (!create) {
                    throw new DiskException(DiskOutcome.MISSING, text(), "no such file");
                }
                yield around.open.open(this, this::create);
            }
        };
    }

    private FileChannel create() throws IOException {
        Path part = around.directory.locateInside(pathAt(Place.PART), true);
        FileChannel channel = around.opener.open(part, CREATE);
        found(Place.PART, part, FileStamp.of(part, LinkOption.NOFOLLOW_LINKS));
        isWritten = true;
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
        FileStamp now;
        try {
            now = around.isWritable ? FileStamp.of(path, LinkOption.NOFOLLOW_LINKS) : FileStamp.of(path);
        } catch (IOException e) {
            return false; // why is found out by requireAsWeLeftIt
        }
        FileStamp left = stamp;
        return isWritten ? left.key() == null || left.key().equals(now.key()) : left.equals(now);
    }

    /** Asks again with the lock held, since between reading and looking another worker may have renamed the file. */
    private synchronized void requireAsWeLeftIt() throws IOException {
        if (isAsWeLeftIt()) {
            return;
        }
        String text = text();
        long bytesNow = Files.exists(path) ? Files.size(path) : -1;
        forget();
        if (bytesNow < 0) {
            throw new DiskException(DiskOutcome.MISSING, text, "no such file any more");
        }
        if (bytesNow < stamp.bytes()) {
            throw new DiskException(DiskOutcome.MISSING, text, "was made shorter by another program");
        }
        throw new DiskException(DiskOutcome.CHANGED, text, "was changed by another program");
    }

    // Final names

    /** A file of another length under the final name is not ours to touch; a seeder may read what there is. */
    private void requireLength() throws DiskException {
        if (hasWrongLength()) {
            throw new DiskException(DiskOutcome.FAILED, text(), wrongLength() + "; move it away or choose another --dir");
        }
    }

    private boolean hasWrongLength() {
        return around.isWritable && stamp.bytes() != entry.lengthBytes();
    }

    private String wrongLength() {
        return "exists with " + stamp.bytes() + " bytes instead of " + entry.lengthBytes();
    }

    private boolean hasAlready(long offset, ByteBuffer bytes, ByteBuffer scratch) throws IOException {
        scratch.clear().limit(bytes.remaining());
        read(offset, scratch);
        return scratch.flip().equals(bytes);
    }

    private synchronized void takeBackForRepair() throws IOException {
        if (place != Place.FINAL) {
            return;
        }
        if (!isVerified) {
            throw new DiskException(DiskOutcome.FAILED, text(), "exists and is not this torrent's; move it away or choose another --dir");
        }
        Path part = around.directory.locateInside(pathAt(Place.PART), true);
        if (SaveDirectory.lookAt(part) != null) {
            throw new DiskException(DiskOutcome.FAILED, text(), "has to be repaired as " + part.getFileName() + ", which exists; move that away");
        }
        Files.move(path, part, StandardCopyOption.ATOMIC_MOVE);
        around.open.retire(this);
        found(Place.PART, part, FileStamp.of(part, LinkOption.NOFOLLOW_LINKS));
        isWritten = true;
    }

    private void finish() throws IOException {
        Path target = around.directory.locateInside(entry.path(), true);
        if (SaveDirectory.lookAt(target) != null) {
            throw new DiskException(DiskOutcome.DENIED, around.directory.text(entry.path()),
                    "exists and is not this torrent's; move it away and run again: what was downloaded is kept beside it");
        }
        OpenFiles.Handle handle = acquire(false);
        try {
            if (handle.channel.size() < entry.lengthBytes()) {
                throw new DiskException(DiskOutcome.MISSING, text(), "ends before byte " + entry.lengthBytes());
            }
            if (handle.channel.size() > entry.lengthBytes()) {
                handle.channel.truncate(entry.lengthBytes());
            }
            handle.channel.force(true);
        } finally {
            around.open.release(handle);
        }
        FileStamp part = FileStamp.of(path, LinkOption.NOFOLLOW_LINKS);
        if (part.key() != null && !part.key().equals(stamp.key())) {
            throw new DiskException(DiskOutcome.CHANGED, text(), "was replaced by another program");
        }
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        SaveDirectory.flush(target.getParent());
        found(Place.FINAL, target, FileStamp.of(target, LinkOption.NOFOLLOW_LINKS));
    }

    /** Where the system speaks another language, the room left tells what the message means. */
    private DiskException outOfSpaceOr(DiskException error, int length) {
        if (error.outcome() != DiskOutcome.FAILED || path == null) {
            return error;
        }
        try {
            boolean isFull = Files.getFileStore(path.getParent()).getUsableSpace() < length;
            return isFull ? new DiskException(DiskOutcome.NO_SPACE, text(), "no space left on the device; make room and run again") : error;
        } catch (IOException e) {
            return error; // the first error is the one to tell
        }
    }
}
