package sprat.disk.reuse;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Where a leecher looks for files that need not be downloaded, and how it may take them.
 *
 * @param downloaded what sprat itself has downloaded, which is tried first
 * @param folders  that the user has named, in this order; those that are not there are left out
 * @param dataFolder  is looked in last, as far as it lies on one device, and no longer when nothing was found there for
 *                 {@link sprat.io.DiskLimits#REUSE_FRUITLESS_NANOS}; null for none
 * @param mayLink  false: always copy
 * @param nowNanos the clock, asked on the loop's thread
 */
public record ReuseSearch(DownloadedFiles downloaded, List<Path> folders, Path dataFolder, boolean mayLink,
        LongSupplier nowNanos, News news) {
    public ReuseSearch {
        folders = List.copyOf(folders);
    }

    /** What is told, on the loop's thread. */
    public interface News {
        /** A file that was found below that folder was linked, or copied. */
        void onReused(Path folder, boolean isLinked, long bytes);

        /** Not all files were found, and it has more entries than are looked at. */
        void onCutShort(Path folder);

        /** Not all files were found, and it took too long to look further in the folder that nobody had asked for. */
        void onGivenUp(Path folder);
    }
}
