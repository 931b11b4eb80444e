package sprat.disk.names;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.tinylog.Logger;
import sprat.disk.work.DiskException;
import sprat.store.DiskOutcome;

/**
 * A folder that is held: what is done in it is done there and nowhere else, whatever its path leads to by then. Names
 * are single elements, and no method follows a link. A {@link FolderByHandle} where the system opens files by the
 * handle of their folder, else a {@link FolderByPath}.
 *
 * <p>Java cannot make a folder or a hard link by a handle. Both are made by path between two looks at the folder, and
 * what a race has put elsewhere is taken away again when it is an empty folder or one of several names of a file. Any
 * thread, several at a time.
 */
public abstract class HeldFolder implements Closeable {
    private static final Path ITSELF = Path.of(".");
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<?>[] OWNER_ONLY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))};
    private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

    private final Path path;
    private final FileStamp self;
    private final ChannelOpener opener;

    /** @param path absolute and without links */
    HeldFolder(Path path, FileStamp self, ChannelOpener opener) {
        this.path = path;
        this.self = self;
        this.opener = opener;
    }

    /** @param real absolute and without links */
    public static HeldFolder open(Path real, ChannelOpener opener) throws IOException {
        HeldFolder folder = hold(real, opener);
        if (!folder.isInPlace()) {
            folder.close();
            throw folder.moved();
        }
        return folder;
    }

    /** The same folder once more, which is closed apart from this one. */
    HeldFolder again() throws IOException {
        HeldFolder again = open(path, opener);
        if (!again.isSame(self)) {
            again.close();
            throw moved();
        }
        return again;
    }

    private static HeldFolder hold(Path real, ChannelOpener opener) throws IOException {
        try {
            DirectoryStream<Path> stream = Files.newDirectoryStream(real);
            if (stream instanceof SecureDirectoryStream<Path> handle) {
                return FolderByHandle.of(real, handle, opener);
            }
            stream.close();
        } catch (AccessDeniedException e) {
            Logger.debug("{} may not be listed, perhaps used", NativeNames.text(real));
        }
        return new FolderByPath(real, FileStamp.of(real, LinkOption.NOFOLLOW_LINKS), opener);
    }

    /**
     * Opens the file that was found at this path, through links, and no other.
     *
     * @return null when another file, or none, is there by now
     */
    public static FileChannel openFound(Path file, FileStamp stamp, Set<OpenOption> options, ChannelOpener opener)
            throws IOException {
        Path real = file.toRealPath();
        try (HeldFolder folder = open(real.getParent(), opener)) {
            return folder.openFound(real.getFileName(), stamp, options);
        }
    }

    // What each kind does in its way

    abstract HeldFolder folder(Path name) throws IOException;

    abstract FileStamp stamp(Path name) throws IOException;

    abstract void delete(Path name) throws IOException;

    /** Takes an empty folder away. */
    abstract void deleteFolder(Path name) throws IOException;

    /** Puts a file in the place of another. */
    abstract void replace(Path name, Path by) throws IOException;

    abstract Set<PosixFilePermission> permissions(Path name) throws IOException;

    abstract void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException;

    /** @param options say that no link is followed; @param attributes of a file that is made */
    abstract FileChannel channel(Path name, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException;

    // What all do

    Path path() {
        return path;
    }

    ChannelOpener opener() {
        return opener;
    }

    FileStamp self() {
        return self;
    }

    boolean isSame(FileStamp folder) {
        return self.isSameFile(folder);
    }

    /** The path leads to this folder now. */
    boolean isInPlace() {
        try {
            return isSame(FileStamp.of(path, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            return false;
        }
    }

    void requireInPlace() throws DiskException {
        if (!isInPlace()) {
            throw moved();
        }
    }

    DiskException moved() {
        return new DiskException(DiskOutcome.DENIED, NativeNames.text(path),
                "was moved away while sprat used it, and a link or another folder may be in its place: move it back");
    }

    /** What has this name; null when nothing has. */
    FileStamp lookAt(Path name) throws IOException {
        try {
            return stamp(name);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** What was just made by path; null when it was made elsewhere. */
    FileStamp made(Path name) throws IOException {
        return lookAt(name);
    }

    public FileChannel open(Path name, Set<OpenOption> options) throws IOException {
        Set<OpenOption> notThroughLinks = new HashSet<>(options);
        notThroughLinks.add(LinkOption.NOFOLLOW_LINKS);
        return opener.open(path.resolve(name), options, () -> channel(name, notThroughLinks));
    }

    /** Makes a file for what its owner alone may read: it is never shown to others, not even for an instant. */
    FileChannel makePrivate(Path name) throws IOException {
        return opener.open(path.resolve(name), NEW, () -> channel(name, NEW, ownerOnly(path)));
    }

    /** For a file that is made there: only its owner may read and write it, where the system knows owners. */
    public static FileAttribute<?>[] ownerOnly(Path where) {
        return where.getFileSystem().supportedFileAttributeViews().contains("posix") ? OWNER_ONLY : NO_ATTRIBUTES;
    }

    /** Opens the file that was found under this name. @return null when another file, or none, has the name by now */
    public FileChannel openFound(Path name, FileStamp found, Set<OpenOption> options) throws IOException {
        if (!isSameFile(name, found)) {
            return null;
        }
        FileChannel channel = open(name, options);
        try {
            if (isSameFile(name, found)) {
                return channel;
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    private boolean isSameFile(Path name, FileStamp found) throws IOException {
        FileStamp now = lookAt(name);
        return now != null && now.isRegular() && now.isSameFile(found);
    }

    /** Makes a folder, unless something has that name already. */
    void makeFolder(Path name) throws IOException {
        requireInPlace();
        Path made = path.resolve(name);
        try {
            opener.makeFolder(made);
        } catch (FileAlreadyExistsException e) {
            if (lookAt(name) == null) {
                throw moved();
            }
            return; // another worker was faster
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw moved();
        }
        if (made(name) == null) {
            takeBack(made, elsewhere -> elsewhere.deleteFolder(name));
            throw moved();
        }
    }

    /** Gives a file a further name here. @param stamp what it must be; any other file keeps the names that it had */
    void link(Path name, Path file, FileStamp stamp) throws IOException {
        requireInPlace();
        Path made = path.resolve(name);
        opener.link(made, file);
        FileStamp linked = made(name);
        if (linked == null) {
            takeBack(made, elsewhere -> {
                FileStamp there = elsewhere.stamp(name);
                if (there.isKnownAsSame(stamp) || there.isKnownAsSame(FileStamp.of(file, LinkOption.NOFOLLOW_LINKS))) {
                    elsewhere.deleteOneOfSeveral(name);
                }
            });
            throw moved();
        }
        if (!linked.isSameFile(stamp)) {
            deleteOneOfSeveral(name);
            throw new DiskException(DiskOutcome.CHANGED, NativeNames.text(file), "was replaced by another program");
        }
    }

    /** Takes a name away from a file that has others. */
    void deleteOneOfSeveral(Path name) throws IOException {
        if (hasOtherNames(name, stamp(name))) {
            delete(name);
        }
    }

    /** The file has names besides this one; false where they cannot be counted. @param stamp what it is */
    boolean hasOtherNames(Path name, FileStamp stamp) throws IOException {
        Path file = path.resolve(name);
        if (!HardLinks.areCounted(file)) {
            return false;
        }
        HardLinks.Count count = HardLinks.count(file); // by path, since a handle does not tell
        if (!count.key().equals(stamp.key())) {
            throw moved();
        }
        return count.names() > 1;
    }

    /**
     * Gives a file another name, never in place of another file: where a rename would replace that, a hard link fails.
     * Whoever is killed in between leaves a file with two names, from which this goes on. Where there are no hard links
     * it looks first.
     *
     * @throws FileAlreadyExistsException another file has that name; nothing was changed
     */
    public void rename(Path from, Path to) throws IOException {
        FileStamp ours = stamp(from);
        try {
            link(to, path.resolve(from), ours);
        } catch (FileAlreadyExistsException e) {
            FileStamp there = lookAt(to);
            if (there == null || !there.isKnownAsSame(ours)) {
                throw e;
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw moved();
        } catch (FileSystemException | UnsupportedOperationException e) {
            if (lookAt(to) != null) {
                throw new FileAlreadyExistsException(to.toString());
            }
            replace(to, from);
            return;
        }
        if (stamp(from).isSameFile(ours)) {
            delete(from);
        }
    }

    /** Makes the names in it durable. */
    void flush() throws IOException {
        try (FileChannel channel = channel(ITSELF, Set.of(StandardOpenOption.READ))) {
            channel.force(true);
        }
    }

    private interface Step {
        void in(HeldFolder elsewhere) throws IOException;
    }

    /** The path has led elsewhere. It may lead here again: then nobody knows where that was. */
    private void takeBack(Path made, Step step) {
        try (HeldFolder elsewhere = open(made.getParent().toRealPath(), ChannelOpener.SYSTEM)) {
            if (!elsewhere.isSame(self)) {
                step.in(elsewhere);
            }
        } catch (IOException e) {
            Logger.warn("{} was made where another folder had taken the place of its own, and is left there: {}",
                    NativeNames.text(made), e.toString());
        }
    }
}
