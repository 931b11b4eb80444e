package sprat.disk.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import sprat.disk.names.FileStamp;
import sprat.disk.names.PartNames;
import sprat.disk.names.SaveDirectory;
import sprat.disk.store.FoundFile.Place;
import sprat.wire.torrent.FileEntry;

/**
 * What the files of one torrent share: the folder they lie in and the rules for it.
 *
 * @param existing of a leecher; null of a seeder, whose files are only read, through links too
 * @param written  what sprat has made here
 */
record TorrentFolder(SaveDirectory directory, PartNames partNames, ExistingFiles existing, WrittenFiles written,
        OpenFiles openFiles, ChangeListener listener) {
    interface ChangeListener {
        /** What was verified in this file may be something else now. */
        void changed(FileEntry entry);
    }

    boolean isWritable() {
        return existing != null;
    }

    /** The elements of the file's path when it is at that place. */
    List<String> names(FileEntry entry, Place place) {
        return place == Place.PART ? beside(entry, partNames.of(entry)) : entry.path();
    }

    /** Likewise of a copy of the file while it is made. */
    List<String> namesOfCopy(FileEntry entry) {
        return beside(entry, partNames.ofCopy(entry));
    }

    private static List<String> beside(FileEntry entry, String name) {
        List<String> names = new ArrayList<>(entry.path());
        names.set(names.size() - 1, name);
        return names;
    }

    /** For an error line. */
    String text(FileEntry entry, Place place) {
        return directory.text(names(entry, place));
    }

    /** Looks whether the file is at that place; null when it is not. */
    FoundFile look(FileEntry entry, Place place) throws IOException {
        List<String> names = names(entry, place);
        if (isWritable()) {
            FileStamp stamp = directory.findOurs(names);
            return stamp == null ? null : new FoundFile(place, directory.pathOf(names), stamp);
        }
        Path path = directory.findAny(names);
        return path == null ? null : new FoundFile(place, path, FileStamp.of(path));
    }

    /** Opens the file that was found. @return null when another file, or none, is there by now */
    FileChannel openFound(FoundFile file, Set<OpenOption> options) throws IOException {
        return isWritable() ? directory.openFound(file.path(), file.stamp(), options)
                : directory.openFoundAnywhere(file.path(), file.stamp(), options);
    }

    /** What is at the path now: not whether it is inside. */
    FileStamp stampOf(Path path) throws IOException {
        return isWritable() ? FileStamp.of(path, LinkOption.NOFOLLOW_LINKS) : FileStamp.of(path);
    }
}
