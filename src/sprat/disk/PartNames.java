package sprat.disk;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import sprat.wire.FileEntry;
import sprat.wire.WireLimits;

/** What a file is called while it is not whole: its name and `.part`, once more where the torrent has a file of that name. */
final class PartNames {
    private static final String SUFFIX = ".part";

    /** Only the paths that can be in the way, in lower case, as some file systems compare them. */
    private final Set<String> taken = new HashSet<>();

    PartNames(List<FileEntry> files) {
        for (FileEntry file : files) {
            String path = file.displayPath().toLowerCase(Locale.ROOT);
            if (path.endsWith(SUFFIX)) {
                taken.add(path);
            }
        }
    }

    /** The last element of the file's path while it is written. */
    String of(FileEntry file) {
        String last = file.path().get(file.path().size() - 1);
        String folder = file.displayPath().substring(0, file.displayPath().length() - last.length());
        String name = shortened(last) + SUFFIX;
        while (taken.contains((folder + name).toLowerCase(Locale.ROOT))) {
            name += SUFFIX;
        }
        return name;
    }

    /** A name as long as file systems allow leaves no room for a suffix: its end gives way to a number made from the whole. */
    private static String shortened(String name) {
        int room = WireLimits.PATH_ELEMENT_BYTES - 4 * SUFFIX.length();
        if (bytes(name) <= room) {
            return name;
        }
        int end = name.length();
        while (bytes(name.substring(0, end)) > room - 9 || Character.isHighSurrogate(name.charAt(end - 1))) {
            end--;
        }
        return name.substring(0, end) + String.format("~%08x", name.hashCode());
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
