package sprat.disk.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.tinylog.Logger;
import sprat.disk.names.FileStamp;
import sprat.disk.names.HardLinks;
import sprat.disk.names.NativeNames;
import sprat.disk.names.StateFolder;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;

/**
 * Which files of one torrent in one folder sprat has written to their final names, and what they looked like then. A
 * file that looks the same is sprat's to mend; any other file of that name may be the user's. Kept in a {@link
 * StateFolder} as a file of {@link WrittenState}; where there is none, until the process ends.
 *
 * <p>All workers call it, also while they hold a file's lock.
 */
public final class WrittenFiles {
    /**
     * One new file for so many that are known is worth writing the state anew, so that the work stays in proportion to
     * the files.
     */
    private static final int FILES_PER_WRITE = 64;

    private final Metainfo metainfo;
    private final Path directory;
    private final StateFolder state;
    /** Null before the first look. */
    private Path file;
    private String realFolder;
    private boolean isLoaded;
    private final BitSet known = new BitSet();
    private final long[] modifiedNanos;
    private final long[] inodes;
    private int unsaved;

    WrittenFiles(Metainfo metainfo, Path directory, StateFolder state) {
        this.metainfo = metainfo;
        this.directory = directory;
        this.state = state;
        this.modifiedNanos = new long[metainfo.files().size()];
        this.inodes = new long[metainfo.files().size()];
    }

    /** The file under this name is the one that was written, untouched since as far as length, time and inode tell. */
    synchronized boolean isAsWritten(int fileIndex, Path path, FileStamp now) {
        load();
        return known.get(fileIndex) && now.bytes() == metainfo.files().get(fileIndex).lengthBytes()
                && now.modifiedNanos() == modifiedNanos[fileIndex] && inode(path) == inodes[fileIndex];
    }

    /** It has just been given its final name. */
    synchronized void onWritten(int fileIndex, Path path, FileStamp stamp) {
        load();
        long inode = inode(path);
        if (inode > 0) {
            known.set(fileIndex);
            modifiedNanos[fileIndex] = stamp.modifiedNanos();
            inodes[fileIndex] = inode;
            unsaved++;
        }
    }

    /** It has no final name any more. */
    synchronized void onTakenBack(int fileIndex) {
        if (known.get(fileIndex)) {
            known.clear(fileIndex);
            unsaved++;
        }
    }

    /**
     * @param isLast true: whatever is not saved yet; false: when there is enough of it
     * @return true when it is saved now
     */
    public synchronized boolean save(boolean isLast) {
        if (unsaved == 0 || !isLast && unsaved < known.cardinality() / FILES_PER_WRITE || file == null) {
            return false;
        }
        try {
            WrittenState.replace(file, new WrittenState.Heading(metainfo.infoHash(), realFolder), lines());
            unsaved = 0;
            return true;
        } catch (IOException e) {
            Logger.warn("what was written to {} is not remembered: {}", NativeNames.text(directory), e.toString());
            return false;
        }
    }

    private List<WrittenState.Line> lines() {
        List<WrittenState.Line> lines = new ArrayList<>(known.cardinality());
        known.stream().forEach(i -> {
            FileEntry entry = metainfo.files().get(i);
            lines.add(new WrittenState.Line(i, entry.lengthBytes(), modifiedNanos[i], inodes[i], entry.displayPath()));
        });
        return lines;
    }

    private void load() {
        if (isLoaded) {
            return;
        }
        isLoaded = true;
        try {
            realFolder = NativeNames.escaped(directory.toRealPath());
            file = state.fileFor(metainfo.infoHash(), realFolder);
            if (file != null) {
                WrittenState.Heading heading = WrittenState.read(file, this::take);
                if (!heading.equals(new WrittenState.Heading(metainfo.infoHash(), realFolder))) {
                    throw new IOException("is about another torrent or folder");
                }
            }
        } catch (NoSuchFileException e) {
            known.clear();
        } catch (IOException e) {
            known.clear();
            Logger.warn("{} is not used: {}", NativeNames.text(file == null ? directory : file), e.toString());
        }
    }

    /** A line that does not fit the torrent says nothing. */
    private void take(WrittenState.Line line) {
        int i = line.fileIndex();
        if (i >= 0 && i < inodes.length && line.inode() > 0 && metainfo.files().get(i).lengthBytes() == line.bytes()
                && metainfo.files().get(i).displayPath().equals(line.name())) {
            known.set(i);
            modifiedNanos[i] = line.modifiedNanos();
            inodes[i] = line.inode();
        }
    }

    /** 0 where the system has none: then nothing is known of the file later. */
    public static long inode(Path path) {
        try {
            return HardLinks.areCounted(path) ? (Long) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS)
                    : 0;
        } catch (IOException e) {
            return 0; // gone again
        }
    }
}
