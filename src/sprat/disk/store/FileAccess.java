package sprat.disk.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import sprat.disk.names.FileStamp;
import sprat.disk.names.SaveDirectory;
import sprat.disk.store.FoundFile.Place;
import sprat.disk.work.DiskException;
import sprat.store.DiskOutcome;
import sprat.wire.torrent.FileEntry;

/**
 * The way to the bytes of one file of a torrent: where it is now, its channel, and whether it is still as we left it.
 * What is done with the bytes, and which name the file gets, is {@link StoredFile}'s.
 *
 * <p>Workers call it, several at a time. Its monitor is the file's lock. Looking, opening and forgetting hold it, here;
 * so does each change of the name, in StoredFile, from {@link #find} to {@link #become}. Reading and writing do not:
 * they use a channel between {@link #acquire} and {@link #release}, and who has read asks afterwards whether the file
 * is as we left it.
 */
final class FileAccess {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> WRITE = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

    private final int fileIndex;
    private final FileEntry entry;
    private final TorrentFolder folder;
    private final WriteLock writeLock = new WriteLock();
    /** This and the next are changed under the lock, and read without it too. */
    private volatile FoundFile found = FoundFile.UNKNOWN;
    /** We have written since it was found: time and size tell nothing any more, only that it is the same file. */
    private volatile boolean isWritten;
    /** A file of the final name is the user's: it is as if it were not there. Changed and read under the lock. */
    private boolean ignoresFinal;

    FileAccess(int fileIndex, FileEntry entry, TorrentFolder folder) {
        this.fileIndex = fileIndex;
        this.entry = entry;
        this.folder = folder;
    }

    // Where it is

    /** Looks for it unless it was found before. */
    synchronized FoundFile find() throws IOException {
        if (found.place() == Place.UNKNOWN) {
            FoundFile first = look(folder.isWritable() ? Place.PART : Place.FINAL);
            FoundFile now = first != null ? first : look(folder.isWritable() ? Place.FINAL : Place.PART);
            if (now == null) {
                return FoundFile.ABSENT; // not kept: somebody may put it there
            }
            become(first == now && folder.isWritable() ? finishNaming(now) : now);
        }
        return found;
    }

    /**
     * A process that was killed while it gave the file its name has left it with both. Whose the file is then is not
     * known.
     */
    private FoundFile finishNaming(FoundFile part) throws IOException {
        FoundFile named = look(Place.FINAL);
        if (named == null || !named.stamp().isKnownAsSame(part.stamp())) {
            return part;
        }
        folder.directory().deleteOneOfSeveral(part.path());
        return named;
    }

    private FoundFile look(Place place) throws IOException {
        if (place == Place.FINAL && ignoresFinal) {
            return null;
        }
        try {
            return folder.look(entry, place);
        } catch (DiskException e) {
            if (folder.isWritable() && !folder.existing().chosen().test(fileIndex)) {
                ignoresFinal |= place == Place.FINAL;
                return null; // a link, or a folder, is in place of a file that nobody wants, or on the way to it
            }
            throw e;
        }
    }

    /** What has the final name is the user's, now and whenever something has it. */
    synchronized void ignoreFinal() throws IOException {
        ignoresFinal = true;
        if (found.place() == Place.FINAL) {
            retire();
            become(FoundFile.UNKNOWN);
        }
    }

    /**
     * What has the final name beside the `.part` that is gone on with; null when nothing has, or it is the same file.
     */
    FoundFile besidePart() throws IOException {
        FoundFile beside = look(Place.FINAL);
        return beside == null || beside.stamp().isKnownAsSame(found.stamp()) ? null : beside;
    }

    /** The file was found under its final name, and sprat has written it and nobody has changed it since. */
    boolean isOurs(FoundFile named) throws IOException {
        return folder.written().isAsWritten(fileIndex, named.path(), folder.stampOf(named.path()));
    }

    /** As it was found last, without a look. */
    FoundFile found() {
        return found;
    }

    /** Under the lock, or before the first job. */
    void become(FoundFile now) {
        isWritten = false;
        ignoresFinal &= now.place() != Place.FINAL;
        found = now;
    }

    /** It has just been given its final name, by us. Under the lock. */
    void becomeWritten(FoundFile named) {
        become(named);
        folder.written().onWritten(fileIndex, named.path(), named.stamp());
    }

    /** It has just lost its final name, for a repair. Under the lock. */
    void becomeTakenBack(FoundFile part) {
        become(part);
        folder.written().onTakenBack(fileIndex);
    }

    /** For an error line. */
    String text() {
        return folder.text(entry, found.place());
    }

    /** A file of another length under the final name is not ours to touch; a seeder may read what there is. */
    void requireLength(FoundFile now) throws DiskException {
        if (hasWrongLength(now)) {
            throw taken();
        }
    }

    /** For an error: what has the final name is the user's. */
    DiskException taken() {
        FoundFile now = found;
        String why = now.place() == Place.FINAL && hasWrongLength(now) ? wrongLength(now)
                : "exists and is not this torrent's";
        return new DiskException(DiskOutcome.TAKEN, folder.text(entry, Place.FINAL), why
                + ", so it was left as it is; give --overwrite to move it aside, or choose another --dir");
    }

    boolean hasWrongLength(FoundFile now) {
        return folder.isWritable() && now.stamp().bytes() != entry.lengthBytes();
    }

    private String wrongLength(FoundFile now) {
        return "exists with " + now.stamp().bytes() + " bytes instead of " + entry.lengthBytes();
    }

    // Opening

    /**
     * The channel, opened if it is not, for use until {@link #release}.
     *
     * @param create makes a `.part` file when there is none
     */
    OpenFiles.Handle acquire(boolean create) throws IOException {
        OpenFiles.Handle handle = folder.openFiles().acquire(this);
        return handle != null ? handle : open(create);
    }

    /** Likewise; from now on the file has no other names, and its time and size tell nothing any more. */
    OpenFiles.Handle acquireToWrite() throws IOException {
        OpenFiles.Handle handle = acquire(true);
        if (isWritten) {
            return handle;
        }
        release(handle);
        makeWritable();
        return acquire(true);
    }

    void release(OpenFiles.Handle handle) throws IOException {
        folder.openFiles().release(handle);
    }

    /**
     * Its channel is not for further use: the next one to acquire it opens it by the name that it has then. Under the
     * lock.
     */
    void retire() throws IOException {
        folder.openFiles().retire(this);
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
        SaveDirectory directory = folder.directory();
        if (directory.hasOtherNames(part.path(), part.stamp())) {
            directory.shedOtherNames(part.path(), part.stamp(), entry.lengthBytes(),
                    directory.pathOf(folder.namesOfCopy(entry)));
            retire();
            become(new FoundFile(Place.PART, part.path(), directory.stamp(part.path())));
        }
    }

    private synchronized OpenFiles.Handle open(boolean create) throws IOException {
        // somebody else may have opened it while we waited for the lock
        OpenFiles.Handle handle = folder.openFiles().acquire(this);
        if (handle != null) {
            return handle;
        }
        FoundFile now = find();
        return switch (now.place()) {
            case PART -> folder.openFiles().open(this, () -> folder.isWritable()
                    ? openPart(now) : openFound(now, READ));
            case FINAL -> {
                if (hasWrongLength(now)) {
                    throw new DiskException(DiskOutcome.MISSING, text(), wrongLength(now));
                }
                yield folder.openFiles().open(this, () -> openFound(now, READ));
            }
            case ABSENT, UNKNOWN -> {
                if (!create) {
                    throw new DiskException(DiskOutcome.MISSING, text(), "no such file");
                }
                yield folder.openFiles().open(this, this::create);
            }
        };
    }

    /** The file that was found and no other, whatever has become of its name and of the folders on the way. */
    private FileChannel openFound(FoundFile now, Set<OpenOption> options) throws IOException {
        FileChannel channel = folder.openFound(now, options);
        if (channel == null) {
            requireAsWeLeftIt();
            throw changed(); // and back again
        }
        return channel;
    }

    /** One that may not be written because its other name is protected is ours no less. */
    private FileChannel openPart(FoundFile part) throws IOException {
        FileChannel channel;
        try {
            channel = openFound(part, WRITE);
        } catch (AccessDeniedException e) {
            if (!folder.directory().hasOtherNames(part.path(), part.stamp())) {
                throw e;
            }
            shedOtherNames(part);
            channel = openFound(found, WRITE);
        }
        return alone(channel, found);
    }

    private FileChannel create() throws IOException {
        Path part = folder.directory().pathOf(folder.names(entry, Place.PART));
        FileChannel channel;
        try {
            channel = folder.directory().create(part, NEW);
        } catch (FileAlreadyExistsException e) { // another process was faster, or it is no file of ours
            FoundFile now = find();
            if (now.place() != Place.PART) {
                throw e;
            }
            return openPart(now);
        }
        try {
            alone(channel, new FoundFile(Place.PART, part, folder.directory().stamp(part)));
            // it may be gone since it is locked
            become(new FoundFile(Place.PART, part, folder.directory().stamp(part)));
            return channel;
        } catch (IOException e) {
            channel.close(); // and with it goes the write lock
            throw e;
        }
    }

    private FileChannel alone(FileChannel channel, FoundFile part) throws IOException {
        try {
            if (!writeLock.take(channel, folder.directory().hasOtherNames(part.path(), part.stamp()))) {
                throw new DiskException(DiskOutcome.DENIED, folder.text(entry, Place.PART),
                        "is being written by another sprat; stop that one or choose another --dir");
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    // Changes by others

    /** Without the lock: false may mean that another worker is renaming it. */
    boolean isAsWeLeftIt() {
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
    synchronized void requireAsWeLeftIt() throws IOException {
        if (isAsWeLeftIt()) {
            return;
        }
        String text = text();
        FoundFile left = found;
        DiskException changed = changed();
        if (left.path() == null) {
            throw changed; // another worker has seen it first
        }
        requireWayInside(left);
        if (!Files.exists(left.path())) {
            throw new DiskException(DiskOutcome.MISSING, text, "no such file any more");
        }
        if (Files.size(left.path()) < left.stamp().bytes()) {
            throw new DiskException(DiskOutcome.MISSING, text, "was made shorter by another program");
        }
        throw changed;
    }

    /** When a folder on the way is a link out of the save folder by now, that is the news. */
    private void requireWayInside(FoundFile left) throws IOException {
        try {
            if (folder.isWritable()) {
                folder.directory().requireInside(left.path());
            }
        } catch (DiskException e) {
            if (e.outcome() == DiskOutcome.DENIED) {
                throw e;
            }
        }
    }

    /** Under the lock. */
    private DiskException changed() throws IOException {
        String text = text();
        forget();
        return new DiskException(DiskOutcome.CHANGED, text, "was changed by another program");
    }

    private void forget() throws IOException {
        // first: nobody may open it anew and find it unchanged while its pieces count as verified
        folder.listener().changed(entry);
        writeLock.release();
        retire();
        found = FoundFile.UNKNOWN;
    }
}
