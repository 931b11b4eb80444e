package sprat.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import sprat.swarm.pick.Choice;
import sprat.swarm.pick.Choice.Rank;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/** What the command line says about the files of a torrent, before the torrent is known. */
public final class FileChoice {
    /** All files, as they come. */
    static final FileChoice ALL = new FileChoice(false);

    private final List<FileList> selected = new ArrayList<>();
    private final List<FileList> excluded = new ArrayList<>();
    private final List<FileList> ranked = new ArrayList<>();
    private final List<Rank> ranks = new ArrayList<>();
    /** What a magnet link selects. */
    private final List<Magnet.Run> linked = new ArrayList<>();
    private final boolean isInOrder;

    /**
     * @param select     lists of files to get; none gets all
     * @param exclude    lists of files to leave out
     * @param priorities `LIST=high`, `=normal` or `=low`; of two for the same file the later one counts
     * @param inOrder    piece after piece
     */
    public FileChoice(List<String> select, List<String> exclude, List<String> priorities, boolean inOrder) throws UserError {
        for (String list : select) {
            selected.add(FileList.parse("--select", list));
        }
        for (String list : exclude) {
            excluded.add(FileList.parse("--exclude", list));
        }
        for (String priority : priorities) {
            int equals = priority.lastIndexOf('=');
            ranks.add(rank(priority, priority.substring(equals + 1)));
            ranked.add(FileList.parse("--priority", priority.substring(0, equals)));
        }
        isInOrder = inOrder;
    }

    private FileChoice(boolean inOrder) {
        isInOrder = inOrder;
    }

    /** What the link chooses (`so`) when this one chooses nothing. */
    FileChoice orOf(Magnet magnet) {
        if (!selected.isEmpty() || magnet.selection().isEmpty()) {
            return this;
        }
        FileChoice choice = new FileChoice(isInOrder);
        choice.excluded.addAll(excluded);
        choice.ranked.addAll(ranked);
        choice.ranks.addAll(ranks);
        choice.linked.addAll(magnet.selection());
        return choice;
    }

    private static Rank rank(String priority, String word) throws UserError {
        return switch (word.equals(priority) ? "" : word.strip().toLowerCase(Locale.ROOT)) {
            case "high" -> Rank.HIGH;
            case "normal" -> Rank.NORMAL;
            case "low" -> Rank.LOW;
            default -> throw new UserError(Outcome.USAGE, "--priority " + priority + ": write it like 0,4-8=high; there are high, normal and low");
        };
    }

    /** It names files by their numbers, so it is for one torrent. */
    public boolean namesFiles() {
        return !selected.isEmpty() || !excluded.isEmpty() || !ranked.isEmpty();
    }

    /** @throws UserError it names a file that the torrent does not have, or leaves none */
    public Choice of(Metainfo metainfo) throws UserError {
        Choice choice = namesFiles() || !linked.isEmpty() ? Choice.of(metainfo, ranks(metainfo)) : Choice.everything(metainfo.layout());
        return isInOrder ? choice.inOrder() : choice;
    }

    private List<Rank> ranks(Metainfo metainfo) throws UserError {
        int[] files = IntStream.range(0, metainfo.files().size()).filter(i -> !metainfo.files().get(i).padding()).toArray();
        Rank[] all = new Rank[metainfo.files().size()];
        Arrays.fill(all, selected.isEmpty() && linked.isEmpty() ? Rank.NORMAL : Rank.NEVER);
        selectLinked(metainfo, files, all);
        for (FileList list : selected) {
            list.forEach(files.length, metainfo.name(), i -> all[files[i]] = Rank.NORMAL);
        }
        for (FileList list : excluded) {
            list.forEach(files.length, metainfo.name(), i -> all[files[i]] = Rank.NEVER);
        }
        if (Arrays.stream(files).allMatch(i -> all[i] == Rank.NEVER)) {
            throw new UserError(Outcome.USAGE, linked.isEmpty() ? "--exclude leaves none of the files of " + metainfo.name() + "; leave out fewer"
                    : "the magnet link and --exclude leave none of the files of " + metainfo.name() + "; choose with --select");
        }
        for (int i = 0; i < ranked.size(); i++) {
            Rank rank = ranks.get(i);
            ranked.get(i).forEach(files.length, metainfo.name(), file -> all[files[file]] = all[files[file]] == Rank.NEVER ? Rank.NEVER : rank);
        }
        return List.of(all);
    }

    /** A magnet link counts the files of the torrent file: padding too, which only v1 lists have. What is not there it cannot choose. */
    private void selectLinked(Metainfo metainfo, int[] contentFiles, Rank[] all) {
        int count = metainfo.hasV1() ? all.length : contentFiles.length;
        for (Magnet.Run run : linked) {
            for (int i = run.first(); i <= Math.min(run.last(), count - 1); i++) {
                all[metainfo.hasV1() ? i : contentFiles[i]] = Rank.NORMAL;
            }
        }
    }
}
