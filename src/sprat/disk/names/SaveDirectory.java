package sprat.disk.names;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import sprat.disk.work.DiskException;
import sprat.store.DiskOutcome;

/**
 * The folder given by `--dir`, and the way down to a file in it. The folder itself may be a symbolic link: it is the
 * one to which that leads at the first step, until the end. Each step of a file begins at that folder, which is held,
 * and goes down from one {@link HeldFolder} to the next, so that nothing is written elsewhere, whatever becomes a link
 * meanwhile. A link on the way is followed only while it stays inside: then the way to which it leads is gone instead,
 * down from the top and through no further link.
 *
 * <p>Paths of files are those of {@link #pathOf}. Any worker, several at a time; {@link #close} after the last step.
 */
public final class SaveDirectory implements Closeable {
    private final Path root;
    private final ChannelOpener opener;
    private final StateFolder state;
    private volatile HeldFolder held;
    private final LastFolder last = new LastFolder();

    /** @param state no way down leads there */
    public SaveDirectory(Path root, ChannelOpener opener, StateFolder state) {
        this.root = root;
        this.opener = opener;
        this.state = state;
    }

    /** As it was given. */
    public Path path() {
        return root;
    }

    /** For people; the file need not exist. */
    public String text(List<String> path) {
        return NativeNames.text(root) + "/" + String.join("/", path);
    }

    /** The file to be read, through links or not; null when it is not there. */
    public Path findAny(List<String> path) throws IOException {
        Path file = child(root, String.join("/", path));
        try {
            requireFile(FileStamp.of(file), path);
            return file;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw DiskException.of(text(path), e);
        }
    }

    /** The file to be read and written: itself no link, and inside; null when it is not there. */
    public FileStamp findOurs(List<String> path) throws IOException {
        try {
            FileStamp found = step(pathOf(path), Way.CHECKED, HeldFolder::stamp);
            requireFile(found, path);
            return found;
        } catch (IOException e) {
            DiskException known = DiskException.of(text(path), e);
            if (known.outcome() == DiskOutcome.MISSING) {
                return null;
            }
            throw known;
        }
    }

    /** Where a file is to be; nobody has looked. */
    public Path pathOf(List<String> path) throws IOException {
        Path file = held().path();
        for (String name : path) {
            file = child(file, name);
        }
        return file;
    }

    /**
     * Where a file is to be written: every folder on the way is inside.
     *
     * @param create makes the folders that are missing; else a missing one ends with MISSING
     */
    public Path locateInside(List<String> path, boolean create) throws IOException {
        Path file = pathOf(path);
        return step(file, create ? Way.MADE : Way.CHECKED, (folder, name) -> file);
    }

    /** Tells when the way to a file leads out by now. */
    public void requireInside(Path file) throws IOException {
        step(file, Way.CHECKED, (folder, name) -> null);
    }

    /** What has this name, a link not followed. @throws NoSuchFileException nothing has */
    public FileStamp stamp(Path file) throws IOException {
        return step(file, Way.AS_IT_WAS, HeldFolder::stamp);
    }

    /** Likewise; null when nothing has. */
    public FileStamp lookAt(Path file) throws IOException {
        return step(file, Way.AS_IT_WAS, HeldFolder::lookAt);
    }

    /** Opens or makes a file, and the folders that are missing. */
    public FileChannel create(Path file, Set<OpenOption> options) throws IOException {
        return step(file, Way.MADE, (folder, name) -> folder.open(name, options));
    }

    /** See {@link HeldFolder#makePrivate}; makes the folders that are missing. */
    public FileChannel makePrivate(Path file) throws IOException {
        return step(file, Way.MADE, HeldFolder::makePrivate);
    }

    /** Opens the file that was found there. @return null when another file, or none, is there by now */
    public FileChannel openFound(Path file, FileStamp found, Set<OpenOption> options) throws IOException {
        return step(file, Way.CHECKED, (folder, name) -> folder.openFound(name, found, options));
    }

    /** The same for who only reads: through links, wherever they lead. */
    public FileChannel openFoundAnywhere(Path file, FileStamp found, Set<OpenOption> options) throws IOException {
        try (LastFolder.Use kept = last.use(file.getParent())) {
            FileChannel channel = kept == null ? null : kept.folder().openFound(file.getFileName(), found, options);
            if (channel != null) {
                return channel;
            }
        }
        Path real = file.toRealPath();
        try (LastFolder.Use use = last.keep(HeldFolder.open(real.getParent(), opener))) {
            return use.folder().openFound(real.getFileName(), found, options);
        }
    }

    /** See {@link HeldFolder#hasOtherNames}. */
    public boolean hasOtherNames(Path file, FileStamp stamp) throws IOException {
        return step(file, Way.AS_IT_WAS, (folder, name) -> folder.hasOtherNames(name, stamp));
    }

    /** See {@link HardLinks#shed}. @param copy in the same folder */
    public void shedOtherNames(Path file, FileStamp stamp, long bytes, Path copy) throws IOException {
        step(file, Way.AS_IT_WAS, (folder, name) -> {
            HardLinks.shed(folder, name, stamp, bytes, copy.getFileName());
            return null;
        });
    }

    /** Gives a file from anywhere a further name here. @param stamp what it must be */
    public void link(Path name, Path file, FileStamp stamp) throws IOException {
        step(name, Way.AS_IT_WAS, (folder, last) -> {
            folder.link(last, file, stamp);
            return null;
        });
    }

    /** See {@link HeldFolder#deleteOneOfSeveral}. */
    public void deleteOneOfSeveral(Path file) throws IOException {
        step(file, Way.AS_IT_WAS, (folder, name) -> {
            folder.deleteOneOfSeveral(name);
            return null;
        });
    }

    /**
     * See {@link HeldFolder#rename}.
     *
     * @param to in the same folder
     * @throws FileAlreadyExistsException another file has that name; nothing was changed
     */
    public void rename(Path from, Path to) throws IOException {
        step(to, Way.AS_IT_WAS, (folder, name) -> {
            folder.rename(from.getFileName(), name);
            return null;
        });
    }

    /** See {@link HardLinks#copy}. @param copy in the same folder; nothing has that name */
    public void copy(Path file, Path copy, long bytes, HardLinks.LastStep last) throws IOException {
        step(file, Way.CHECKED, (folder, name) -> {
            HardLinks.copy(folder, name, copy.getFileName(), bytes, last);
            return null;
        });
    }

    public void deleteIfThere(Path file) throws IOException {
        step(file, Way.CHECKED, (folder, name) -> {
            HardLinks.deleteIfThere(folder, name);
            return null;
        });
    }

    /** Makes the names beside this one durable. */
    public void flush(Path file) throws IOException {
        step(file, Way.AS_IT_WAS, (folder, name) -> {
            folder.flush();
            return null;
        });
    }

    @Override
    public void close() throws IOException {
        last.close();
        if (held != null) {
            held.close();
        }
    }

    // The way down

    private interface Step<T> {
        T in(HeldFolder folder, Path name) throws IOException;
    }

    /** What is made sure of before a step. */
    private enum Way {
        /** The folder is one that was inside when it was opened. */
        AS_IT_WAS,
        /** It is inside still, and no link leads out to it. */
        CHECKED,
        /** Likewise, and folders that are missing are made. */
        MADE
    }

    private <T> T step(Path file, Way way, Step<T> step) throws IOException {
        HeldFolder top = held();
        Path parent = file.getParent();
        if (parent.equals(top.path())) {
            if (way != Way.AS_IT_WAS) {
                top.requireInPlace();
            }
            return step.in(top, file.getFileName());
        }
        try (LastFolder.Use use = use(parent, way)) {
            return step.in(use.folder(), file.getFileName());
        }
    }

    private LastFolder.Use use(Path parent, Way way) throws IOException {
        LastFolder.Use kept = last.use(parent);
        if (kept != null) {
            if (way == Way.AS_IT_WAS || leadsTo(kept.folder())) {
                return kept;
            }
            last.drop(kept);
            kept.close();
        }
        held.requireInPlace();
        HeldFolder folder = goDown(parent, way == Way.MADE);
        // after a link the way is gone each time
        return folder.path().equals(parent) ? last.keep(folder) : last.once(folder);
    }

    private HeldFolder held() throws IOException {
        if (held == null) {
            hold();
        }
        return held;
    }

    private synchronized void hold() throws IOException {
        if (held == null) {
            try {
                HeldFolder folder = HeldFolder.open(root.toRealPath(), opener);
                requireOther(folder, NativeNames.text(root));
                held = folder;
            } catch (IOException e) {
                throw DiskException.of(NativeNames.text(root), e);
            }
        }
    }

    /** Its path leads to it, and there is no link on the way from the top. */
    private boolean leadsTo(HeldFolder folder) throws IOException {
        if (!folder.isInPlace()) {
            return false;
        }
        for (Path above = folder.path().getParent(); !above.equals(held.path()); above = above.getParent()) {
            try {
                if (!FileStamp.of(above, LinkOption.NOFOLLOW_LINKS).isFolder()) {
                    return false;
                }
            } catch (NoSuchFileException e) {
                return false;
            }
        }
        return true;
    }

    private void letGo(HeldFolder folder) throws IOException {
        if (folder != held) {
            folder.close();
        }
    }

    private HeldFolder goDown(Path parent, boolean create) throws IOException {
        HeldFolder folder = held;
        Path path = held.path();
        for (Path name : held.path().relativize(parent)) {
            HeldFolder above = folder;
            path = path.resolve(name);
            try {
                folder = next(above, name, text(path), create);
                requireOther(folder, text(path));
            } catch (IOException e) {
                throw DiskException.of(text(path), e);
            } finally {
                letGo(above);
            }
        }
        return folder;
    }

    private void requireOther(HeldFolder folder, String text) throws IOException {
        try {
            state.requireOther(folder.self(), text);
        } catch (DiskException e) {
            letGo(folder);
            throw e;
        }
    }

    private HeldFolder next(HeldFolder above, Path name, String text, boolean create) throws IOException {
        FileStamp found = above.lookAt(name);
        if (found == null && create) {
            above.makeFolder(name);
            found = above.lookAt(name);
        }
        if (found == null) {
            throw new NoSuchFileException(text);
        }
        if (found.isLink()) {
            return throughLink(above.path().resolve(name), text);
        }
        if (!found.isFolder()) {
            throw noFolder(text);
        }
        return above.folder(name);
    }

    private HeldFolder throughLink(Path link, String text) throws IOException {
        Path target = link.toRealPath();
        if (!target.startsWith(held.path())) {
            throw new DiskException(DiskOutcome.DENIED, text,
                    "is a symbolic link out of the save folder; remove it or choose another --dir");
        }
        if (!FileStamp.of(target, LinkOption.NOFOLLOW_LINKS).isFolder()) {
            throw noFolder(text);
        }
        // since its user closes what the link leads to, which may be the save folder itself
        HeldFolder folder = held.again();
        for (int i = held.path().getNameCount(); i < target.getNameCount(); i++) {
            HeldFolder above = folder;
            try {
                folder = above.folder(target.getName(i));
                requireOther(folder, text);
            } finally {
                above.close();
            }
        }
        return folder;
    }

    private static DiskException noFolder(String text) {
        return new DiskException(DiskOutcome.FAILED, text, "is not a folder; move it away or choose another --dir");
    }

    private String text(Path inside) {
        return NativeNames.text(root) + NativeNames.text(inside).substring(NativeNames.text(held.path()).length());
    }

    private void requireFile(FileStamp found, List<String> path) throws DiskException {
        if (found.isLink()) {
            throw new DiskException(DiskOutcome.DENIED, text(path),
                    "is a symbolic link; sprat does not write through it: remove it or choose another --dir");
        }
        if (!found.isRegular()) {
            throw new DiskException(DiskOutcome.FAILED, text(path),
                    "is not a file; move it away or choose another --dir");
        }
    }

    private Path child(Path folder, String name) throws DiskException {
        try {
            return NativeNames.child(folder, name);
        } catch (IllegalArgumentException e) { // also InvalidPathException
            throw new DiskException(DiskOutcome.FAILED, NativeNames.text(folder) + "/" + name,
                    "the file name cannot be written in this locale: set LC_ALL=C.UTF-8 and run again");
        }
    }
}
