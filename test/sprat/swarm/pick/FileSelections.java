package sprat.swarm.pick;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import sprat.swarm.pick.FileSelection.Priority;
import sprat.wire.torrent.Metainfo;

/** FileSelections for tests. */
public final class FileSelections {
    private FileSelections() {
    }

    /** @param files indexes among all files of the torrent, padding too */
    public static FileSelection only(Metainfo metainfo, int... files) {
        List<Priority> ranks = new ArrayList<>(Collections.nCopies(metainfo.files().size(), Priority.NEVER));
        for (int file : files) {
            ranks.set(file, Priority.NORMAL);
        }
        return FileSelection.of(metainfo, ranks);
    }

    public static Function<Metainfo, FileSelection> only(int... files) {
        return metainfo -> only(metainfo, files);
    }

    public static Function<Metainfo, FileSelection> ranked(Priority... ranks) {
        return metainfo -> FileSelection.of(metainfo, List.of(ranks));
    }

    public static boolean hasFile(FileSelection selection, int fileIndex) {
        return selection.hasFile(fileIndex);
    }
}
