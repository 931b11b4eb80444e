package sprat.disk;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a leecher looks for files that need not be downloaded, and how it may take them.
 *
 * @param folders in this order; those that are not there are left out
 * @param mayLink false: always copy
 */
public record ReuseSearch(List<Path> folders, boolean mayLink, News news) {
    public ReuseSearch {
        folders = List.copyOf(folders);
    }

    /** What is told, on the loop's thread. */
    public interface News {
        /** A file that was found below that folder was linked, or copied. */
        void onReused(Path folder, boolean isLinked, long bytes);

        /** Not all files were found, and it has more entries than are looked at. */
        void onCutShort(Path folder);
    }
}
