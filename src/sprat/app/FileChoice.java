package sprat.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import sprat.swarm.pick.FileSelection;
import sprat.swarm.pick.FileSelection.Priority;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/** What the command line says about the files of a torrent, before the torrent is known. */
public final class FileChoice {
    /** All files, as they come. */
    static final FileChoice ALL = new FileChoice(false);

    private final List<FileList> selected = new ArrayList<>();
    private final List<FileList> excluded = new ArrayList<>();
    private final List<FileList> prioritized = new ArrayList<>();
    private final List<Priority> given = new ArrayList<>();
    /** What a magnet link selects. */
    private final List<Magnet.Run> linked = new ArrayList<>();
    private final boolean isInOrder;

    /**
     * @param select     lists of files to get; none gets all
     * @param exclude    lists of files to leave out
     * @param priorities `LIST=high`, `=normal` or `=low`; of two for the same file the later one counts
     * @param inOrder    piece after piece
     */
    public FileChoice(List<String> select, List<String> exclude, List<String> priorities, boolean inOrder)
            throws UserError {
        for (String list : select) {
            selected.add(FileList.parse("--select", list));
        }
        for (String list : exclude) {
            excluded.add(FileList.parse("--exclude", list));
        }
        for (String listed : priorities) {
            int equals = listed.lastIndexOf('=');
            given.add(priority(listed, listed.substring(equals + 1)));
            prioritized.add(FileList.parse("--priority", listed.substring(0, equals)));
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
        FileChoice joined = new FileChoice(isInOrder);
        joined.excluded.addAll(excluded);
        joined.prioritized.addAll(prioritized);
        joined.given.addAll(given);
        joined.linked.addAll(magnet.selection());
        return joined;
    }

    private static Priority priority(String listed, String word) throws UserError {
        return switch (word.equals(listed) ? "" : word.strip().toLowerCase(Locale.ROOT)) {
            case "high" -> Priority.HIGH;
            case "normal" -> Priority.NORMAL;
            case "low" -> Priority.LOW;
            default -> throw new UserError(Outcome.USAGE,
                    "--priority " + listed + ": write it like 0,4-8=high; there are high, normal and low");
        };
    }

    /** It names files by their numbers, so it is for one torrent. */
    public boolean namesFiles() {
        return !selected.isEmpty() || !excluded.isEmpty() || !prioritized.isEmpty();
    }

    /** @throws UserError it names a file that the torrent does not have, or leaves none */
    public FileSelection of(Metainfo metainfo) throws UserError {
        FileSelection selection = namesFiles() || !linked.isEmpty() ? FileSelection.of(metainfo, priorities(metainfo))
                : FileSelection.everything(metainfo.layout());
        return isInOrder ? selection.inOrder() : selection;
    }

    private List<Priority> priorities(Metainfo metainfo) throws UserError {
        int[] files = IntStream.range(0, metainfo.files().size()).filter(i -> !metainfo.files().get(i).padding())
                .toArray();
        Priority[] all = new Priority[metainfo.files().size()];
        Arrays.fill(all, selected.isEmpty() && linked.isEmpty() ? Priority.NORMAL : Priority.NEVER);
        selectLinked(metainfo, files, all);
        for (FileList list : selected) {
            list.forEach(files.length, metainfo.name(), i -> all[files[i]] = Priority.NORMAL);
        }
        for (FileList list : excluded) {
            list.forEach(files.length, metainfo.name(), i -> all[files[i]] = Priority.NEVER);
        }
        if (Arrays.stream(files).allMatch(i -> all[i] == Priority.NEVER)) {
            throw new UserError(Outcome.USAGE, linked.isEmpty()
                    ? "--exclude leaves none of the files of " + metainfo.name() + "; leave out fewer"
                    : "the magnet link and --exclude leave none of the files of " + metainfo.name()
                    + "; choose with --select");
        }
        for (int i = 0; i < prioritized.size(); i++) {
            Priority priority = given.get(i);
            prioritized.get(i).forEach(files.length, metainfo.name(),
                    file -> all[files[file]] = all[files[file]] == Priority.NEVER ? Priority.NEVER
                    : priority);
        }
        return List.of(all);
    }

    /**
     * A magnet link counts the files of the torrent file: padding too, which only v1 lists have. What is not there it
     * cannot choose.
     */
    private void selectLinked(Metainfo metainfo, int[] contentFiles, Priority[] all) {
        int count = metainfo.hasV1() ? all.length : contentFiles.length;
        for (Magnet.Run run : linked) {
            for (int i = run.first(); i <= Math.min(run.last(), count - 1); i++) {
                all[metainfo.hasV1() ? i : contentFiles[i]] = Priority.NORMAL;
            }
        }
    }
}
