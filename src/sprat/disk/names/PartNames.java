package sprat.disk.names;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import sprat.wire.InfoHash;
import sprat.wire.WireLimits;
import sprat.wire.torrent.FileEntry;

/**
 * What a file is called while it is not whole: its name, eight digits of the info-hash and `.part`, as in
 * `x.3f2a9c1b.part`. The digits keep a file of the user that is called `x.part`, and what other torrents have begun,
 * out of reach. Where the torrent has a file of that name, or the name gets longer than file systems allow, a number
 * made from the path stands before the digits. The same in every run.
 */
public final class PartNames {
    private static final String SUFFIX = ".part";
    private static final int DIGITS = 8;

    /** `.3f2a9c1b.part` */
    private final String ownSuffix;
    /** `.3f2a9c1b.copy.part`, in which no name of {@link #of} ends. */
    private final String copySuffix;
    /** Only the paths that can be in the way, in lower case, as some file systems compare them. */
    private final Set<String> taken = new HashSet<>();

    public PartNames(InfoHash infoHash, List<FileEntry> files) {
        String digits = "." + infoHash.toString().substring(0, DIGITS);
        this.ownSuffix = digits + SUFFIX;
        this.copySuffix = digits + ".copy" + SUFFIX;
        for (FileEntry file : files) {
            String path = file.displayPath().toLowerCase(Locale.ROOT);
            if (path.endsWith(SUFFIX)) {
                taken.add(path);
            }
        }
    }

    /** The file's name is one of those that files have while they are not whole. */
    public static boolean isPart(Path file) {
        return NativeNames.name(file).endsWith(SUFFIX);
    }

    /** The last element of the file's path while it is written. */
    public String of(FileEntry file) {
        String last = file.path().get(file.path().size() - 1);
        String folder = file.displayPath().substring(0, file.displayPath().length() - last.length());
        boolean isTaken = !taken.isEmpty() && taken.contains((folder + last + ownSuffix).toLowerCase(Locale.ROOT));
        if (!isTaken && bytes(last + ownSuffix) <= WireLimits.PATH_ELEMENT_BYTES) {
            return last + ownSuffix;
        }
        String numbered = String.format("~%08x", file.displayPath().hashCode()) + ownSuffix;
        int end = last.length();
        while (bytes(last.substring(0, end) + numbered) > WireLimits.PATH_ELEMENT_BYTES
                || Character.isHighSurrogate(last.charAt(end - 1))) {
            end--;
        }
        return last.substring(0, end) + numbered;
    }

    /** What a copy of the file is called while it is made: no other file of the torrent begins at its byte. */
    public String ofCopy(FileEntry file) {
        String last = file.path().get(file.path().size() - 1);
        String folder = file.displayPath().substring(0, file.displayPath().length() - last.length());
        String name = String.format(".sprat-%08x-%x", file.displayPath().hashCode(), file.offset());
        while (taken.contains((folder + name + copySuffix).toLowerCase(Locale.ROOT))) {
            name += "-";
        }
        return name + copySuffix;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
