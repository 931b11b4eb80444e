package sprat.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a leecher does with files on disk that have the same `pieces root` as those it is to get.
 *
 * @param folders where to look besides the folder of the data
 */
public record ReuseOptions(Way way, List<Path> folders) {
    /** A hard link when the file system allows it, in the folder of the data only. */
    public static final ReuseOptions DEFAULT = new ReuseOptions(Way.LINK, List.of());

    /** How a file is taken. */
    public enum Way {
        /** Or a copy where there can be no link. */
        LINK,
        COPY,
        /** Not at all. */
        NO
    }

    public ReuseOptions {
        folders = List.copyOf(folders);
    }

    /** @param way `link`, `copy` or `no` */
    public static ReuseOptions of(String way, List<String> folders) throws UserError {
        List<Path> paths = new ArrayList<>();
        for (String folder : folders) {
            Path path = LocalNames.path(folder);
            if (!Files.isDirectory(path)) {
                throw new UserError(Outcome.USAGE, "--reuse-from " + folder + ": no such folder");
            }
            paths.add(path);
        }
        ReuseOptions options = new ReuseOptions(way(way), paths);
        if (options.way == Way.NO && !paths.isEmpty()) {
            throw new UserError(Outcome.USAGE, "--reuse-from names a folder to take files from, and --reuse no takes none; leave one of them away");
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

    /** The folder of the data, unless it is to be searched anyway; then null. */
    Path unasked(Path dir) {
        boolean isNamed = folders.stream().anyMatch(folder -> folder.toAbsolutePath().normalize().equals(dir.toAbsolutePath().normalize()));
        return isNamed ? null : dir;
    }
}
