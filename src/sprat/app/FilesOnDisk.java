package sprat.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a leecher does with files that are on disk already: those that have the content of its own, and those that have
 * their names.
 *
 * @param way        how a file with the same `pieces root` is taken
 * @param folders    where to look for such files besides what sprat has downloaded
 * @param asked      the user has asked for them, so that the whole folder of the data is searched
 * @param movesAside a file of the user that has the name of one that is to be made gets another name; else it ends the
 *     torrent
 */
public record FilesOnDisk(Way way, List<Path> folders, boolean asked, boolean movesAside) {
    /** A hard link when the file system allows it, of what sprat has downloaded; nothing is moved. */
    public static final FilesOnDisk DEFAULT = new FilesOnDisk(Way.LINK, List.of(), false, false);

    /** How a file is taken. */
    public enum Way {
        /** Or a copy where there can be no link. */
        LINK,
        COPY,
        /** Not at all. */
        NO
    }

    public FilesOnDisk {
        folders = List.copyOf(folders);
    }

    /** @param way `link`, `copy` or `no`; null when the user has not said */
    public static FilesOnDisk of(String way, List<String> folders, boolean movesAside) throws UserError {
        List<Path> paths = new ArrayList<>();
        for (String folder : folders) {
            Path path = LocalNames.path(folder);
            if (!Files.isDirectory(path)) {
                throw new UserError(Outcome.USAGE, "--reuse-from " + folder + ": no such folder");
            }
            paths.add(path);
        }
        FilesOnDisk options = new FilesOnDisk(way == null ? Way.LINK : way(way), paths, way != null, movesAside);
        if (options.way == Way.NO && !paths.isEmpty()) {
            throw new UserError(Outcome.USAGE,
                    "--reuse-from names a folder to take files from, and --reuse no takes none; leave one of them away");
        }
        return options;
    }

    private static Way way(String word) throws UserError {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "link" -> Way.LINK;
            case "copy" -> Way.COPY;
            case "no" -> Way.NO;
            default -> throw new UserError(Outcome.USAGE, "--reuse " + word + ": there are link, copy and no");
        };
    }

    /** The folder of the data when it is searched after the others; else null. */
    Path dataFolder(Path dir) {
        boolean isNamed = folders.stream().anyMatch(folder -> folder.toAbsolutePath().normalize()
                .equals(dir.toAbsolutePath().normalize()));
        return isNamed || !asked ? null : dir;
    }
}
