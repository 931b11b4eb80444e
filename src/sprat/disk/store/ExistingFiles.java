package sprat.disk.store;

import java.util.function.IntPredicate;
import sprat.disk.names.StateFolder;
import sprat.disk.work.DiskWorkers;

/**
 * What a leecher does with files that have the names of its own before it has written any.
 *
 * @param state      where it is remembered what sprat has written
 * @param chosen     whether the file of that index is to be made; one that is not ends nothing
 * @param movesAside true: a file of the user gets another name; false: it ends the torrent with TAKEN
 * @param news       told on the loop's thread
 */
public record ExistingFiles(StateFolder state, IntPredicate chosen, boolean movesAside, News news) {
    /** All files are chosen, nothing is moved, and nothing is remembered when the process ends. */
    public static final ExistingFiles DEFAULT =
            new ExistingFiles(StateFolder.NONE, index -> true, false, (from, to) -> { });

    /** The same for workers to tell: the news comes where their results are wanted. */
    public ExistingFiles toldOn(DiskWorkers workers) {
        return new ExistingFiles(state, chosen, movesAside,
                (from, to) -> workers.tell(() -> news.onMovedAside(from, to)));
    }

    /** What was done with a file of the user. */
    public interface News {
        /** @param from its path, @param to the path that it has now; for people */
        void onMovedAside(String from, String to);
    }
}
