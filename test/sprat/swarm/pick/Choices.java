package sprat.swarm.pick;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import sprat.swarm.pick.Choice.Rank;
import sprat.wire.torrent.Metainfo;

/** Choices for tests. */
public final class Choices {
    private Choices() {
    }

    /** @param files indexes among all files of the torrent, padding too */
    public static Choice only(Metainfo metainfo, int... files) {
        List<Rank> ranks = new ArrayList<>(Collections.nCopies(metainfo.files().size(), Rank.NEVER));
        for (int file : files) {
            ranks.set(file, Rank.NORMAL);
        }
        return Choice.of(metainfo, ranks);
    }

    public static Function<Metainfo, Choice> only(int... files) {
        return metainfo -> only(metainfo, files);
    }

    public static Function<Metainfo, Choice> ranked(Rank... ranks) {
        return metainfo -> Choice.of(metainfo, List.of(ranks));
    }

    public static boolean hasFile(Choice choice, int fileIndex) {
        return choice.hasFile(fileIndex);
    }
}
