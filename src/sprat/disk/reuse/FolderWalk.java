package sprat.disk.reuse;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.tinylog.Logger;
import sprat.disk.names.FileStamp;
import sprat.disk.names.HardLinks;
import sprat.disk.names.NativeNames;
import sprat.disk.names.PartNames;
import sprat.disk.store.Candidate;
import sprat.disk.work.DiskLimits;

/**
 * Goes through folders, one after the other and each from the top down, for regular files of certain lengths. Follows
 * no link below them, and leaves out what is not whole: `.part` files. A file that has several names, or lies in
 * several of the folders, is found once. At most {@link DiskLimits#REUSE_ENTRIES} entries of each folder. What is
 * mounted below the folder of the data is left out, since nobody has named it: it may be far away, or no disk at all.
 * Any worker, one at a time.
 */
final class FolderWalk {
    private final ArrayDeque<Path> roots;
    private final ArrayDeque<Path> folders = new ArrayDeque<>();
    /** Entries of one folder that were not looked at yet. */
    private final ArrayDeque<Path> entries = new ArrayDeque<>();
    private final Set<Object> known = new HashSet<>();
    private final Set<Path> cutShort = new LinkedHashSet<>();
    private final Path dataFolder;
    private final Devices devices;
    private final int mostEntries;
    private Path root;
    private Object device;
    private int seen;

    /** Tells on which device a folder is. */
    interface Devices {
        Object of(Path folder) throws IOException;
    }

    /** @param dataFolder the last one, which nobody has named; null for none */
    FolderWalk(List<Path> asked, Path dataFolder) {
        this(asked, dataFolder, FolderWalk::device, DiskLimits.REUSE_ENTRIES);
    }

    FolderWalk(List<Path> asked, Path dataFolder, Devices devices, int mostEntries) {
        this.roots = new ArrayDeque<>(asked);
        if (dataFolder != null) {
            roots.add(dataFolder);
        }
        this.dataFolder = dataFolder;
        this.devices = devices;
        this.mostEntries = mostEntries;
    }

    private static Object device(Path folder) throws IOException {
        return HardLinks.areCounted(folder) ? Files.getAttribute(folder, "unix:dev") : "";
    }

    /** @return true when no file like this was taken before; from now on it is not found, whatever its name */
    boolean take(FileStamp stamp) {
        return stamp.key() == null || known.add(stamp.key());
    }

    /** Before the first step: this file is not found, whatever its name. */
    void leaveOut(FileStamp stamp) {
        if (stamp.key() != null) {
            known.add(stamp.key());
        }
    }

    /** Everything was looked at. */
    boolean isOver() {
        return entries.isEmpty() && folders.isEmpty() && roots.isEmpty();
    }

    /** It is in the folder that nobody has named, which it began with that step or before. */
    boolean isInDataFolder() {
        return root != null && root == dataFolder;
    }

    /** Folders of which only the first entries were looked at. */
    Set<Path> cutShort() {
        return cutShort;
    }

    /** Looks at a few more entries, {@link DiskLimits#REUSE_STEP_ENTRIES} at most. */
    List<Candidate> step(LongPredicate isWantedLength) {
        List<Candidate> found = new ArrayList<>();
        if (entries.isEmpty()) {
            listNext();
        }
        for (int i = 0; i < DiskLimits.REUSE_STEP_ENTRIES && !entries.isEmpty(); i++) {
            look(entries.poll(), isWantedLength, found);
        }
        return found;
    }

    private void listNext() {
        if (folders.isEmpty() && !roots.isEmpty()) {
            root = roots.poll();
            seen = 0;
            folders.add(root);
        }
        Path folder = folders.poll();
        if (folder == null || isInDataFolder() && isMounted(folder)) {
            return;
        }
        if (seen == mostEntries) {
            cutShort.add(root);
            folders.clear();
            return;
        }
        try (DirectoryStream<Path> listed = Files.newDirectoryStream(folder)) {
            for (Path entry : listed) {
                if (seen == mostEntries) {
                    cutShort.add(root);
                    return;
                }
                seen++;
                entries.add(entry);
            }
        } catch (IOException | DirectoryIteratorException e) {
            Logger.debug("{} is not searched: {}", NativeNames.text(folder), e.toString());
        }
    }

    private boolean isMounted(Path folder) {
        try {
            Object here = devices.of(folder);
            if (folder.equals(root)) {
                device = here;
            }
            return !here.equals(device);
        } catch (IOException e) {
            return true; // gone again
        }
    }

    private void look(Path entry, LongPredicate isWantedLength, List<Candidate> found) {
        FileStamp stamp;
        try {
            stamp = FileStamp.of(entry, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return; // gone again
        }
        if (stamp.isFolder()) {
            folders.add(entry);
        } else if (stamp.isRegular() && isWantedLength.test(stamp.bytes()) && !PartNames.isPart(entry)
                && take(stamp)) {
            found.add(new Candidate(root, entry, stamp));
        }
    }
}
