package sprat.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sprat.wire.InfoHash;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;

/**
 * What the torrents of one process are called in swarms, and which files they write: none is there twice, and no file
 * has two writers. Called before the reactor runs, then on its thread.
 */
final class Ownership {
    /** Who has it: the job as it was given. */
    private final Map<InfoHash, TorrentJob> names = new HashMap<>();
    /**
     * Those that write below the same name in the same folder, as they were described: only these can have a file in
     * common.
     */
    private final Map<String, List<Writer>> writers = new HashMap<>();

    private record Writer(TorrentJob given, Metainfo metainfo) { }

    /**
     * Until {@link #release}. A magnet link claims its names first, and when it has been described its name as a
     * torrent and its files.
     *
     * @param given what `job` was before it was described, or itself
     * @throws UserError another has one of them
     */
    void take(TorrentJob given, TorrentJob job) throws UserError {
        for (InfoHash name : given == job ? job.names() : List.of(job.infoHash())) {
            if (isOthers(names.putIfAbsent(name, given), given)) {
                throw new UserError(Outcome.USAGE, job.name() + " is given twice; name each torrent once");
            }
        }
        if (job.isDescribed() && !job.seedOnly()) {
            takeFiles(given, job);
        }
    }

    /** Another torrent may have them now. @param given as it was taken */
    void release(TorrentJob given) {
        names.values().removeIf(holder -> holder == given);
        writers.values().forEach(sameName -> sameName.removeIf(writer -> writer.given == given));
        writers.values().removeIf(List::isEmpty);
    }

    private void takeFiles(TorrentJob given, TorrentJob job) throws UserError {
        String folder = LocalNames.text(job.dir().toAbsolutePath().normalize());
        List<Writer> sameName = writers.computeIfAbsent(folder + "/" + job.metainfo().name(),
                name -> new ArrayList<>(1));
        List<Writer> others = sameName.stream().filter(writer -> writer.given != given).toList();
        Set<String> files = new HashSet<>();
        others.forEach(writer -> writer.metainfo.contentFiles().forEach(file -> files.add(file.displayPath())));
        for (FileEntry file : others.isEmpty() ? List.<FileEntry>of() : job.metainfo().contentFiles()) {
            if (files.contains(file.displayPath())) {
                throw new UserError(Outcome.USAGE, "two of these torrents have a file " + file.displayPath()
                        + ", and it would be the same one in "
                        + LocalNames.text(job.dir()) + "; get one after the other, with another --dir");
            }
        }
        sameName.add(new Writer(given, job.metainfo()));
    }

    private static boolean isOthers(TorrentJob holder, TorrentJob given) {
        return holder != null && holder != given;
    }
}
