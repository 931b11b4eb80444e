package sprat.app;

import java.nio.file.Path;
import java.util.List;
import sprat.disk.listing.FileListing;
import sprat.swarm.pick.FileSelection;
import sprat.wire.InfoHash;
import sprat.wire.Sha256Hash;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/**
 * One torrent to share.
 *
 * @param metainfo null until peers have described what `magnet` names
 * @param dir      where its files are or will be
 * @param seedOnly true: serve what is right there and write nothing; false: get what is missing too
 * @param hashed   the files from which the torrent has just been made, so that they need no check; else null
 * @param files    what is got of what is missing
 * @param magnet   the link that it was given by, else null
 * @param savesTorrent write a torrent file into `dir` once it is known
 * @param onDisk   what is done with files that are on disk already
 */
public record TorrentJob(Metainfo metainfo, Path dir, boolean seedOnly, FileListing hashed, FileChoice files,
        Magnet magnet, boolean savesTorrent, FilesOnDisk onDisk) {
    /** Data that is to be checked first, with all files. */
    public TorrentJob(Metainfo metainfo, Path dir, boolean seedOnly) {
        this(metainfo, dir, seedOnly, null);
    }

    /** Data that was hashed a moment ago. */
    public TorrentJob(Metainfo metainfo, Path dir, boolean seedOnly, FileListing hashed) {
        this(metainfo, dir, seedOnly, hashed, FileChoice.ALL, null, false, FilesOnDisk.DEFAULT);
    }

    /** To get the chosen files. @throws UserError the torrent does not have them */
    public static TorrentJob leecher(Metainfo metainfo, Path dir, FileChoice files) throws UserError {
        TorrentJob job = new TorrentJob(metainfo, dir, false, null, files, null, false, FilesOnDisk.DEFAULT);
        job.selection();
        return job;
    }

    /** A torrent that peers are to describe, and then to give. Where `files` says nothing the link may. */
    public static TorrentJob of(Magnet magnet, Path dir, FileChoice files, boolean savesTorrent) {
        return new TorrentJob(null, dir, false, null, files.orOf(magnet), magnet, savesTorrent, FilesOnDisk.DEFAULT);
    }

    /** The same with other files on disk. */
    public TorrentJob with(FilesOnDisk options) {
        return new TorrentJob(metainfo, dir, seedOnly, hashed, files, magnet, savesTorrent, options);
    }

    /** The same with other files to get. */
    TorrentJob choosing(FileChoice others) {
        return new TorrentJob(metainfo, dir, seedOnly, hashed, others, magnet, savesTorrent, onDisk);
    }

    /** The same, now that this is known. @throws UserError it does not have the chosen files */
    TorrentJob described(Metainfo found) throws UserError {
        TorrentJob job = new TorrentJob(found, dir, seedOnly, hashed, files, magnet, savesTorrent, onDisk);
        job.selection();
        return job;
    }

    /** As long as the process lives. @throws UserError there is no room for it */
    public void holdIn(DescriptionMemory memory) throws UserError {
        if (isDescribed()) {
            memory.hold(metainfo);
        }
    }

    boolean isDescribed() {
        return metainfo != null;
    }

    /** Of a torrent that is described. @throws UserError it does not have the chosen files */
    public FileSelection selection() throws UserError {
        return files.of(metainfo);
    }

    public String name() {
        return isDescribed() ? metainfo.name() : magnet.displayName();
    }

    /** What it is called in swarms: a hybrid has two names. */
    List<InfoHash> names() {
        Sha256Hash v2 = isDescribed() ? metainfo.v2Hash() : magnet.v2Hash();
        return v2 == null || v2.truncated().equals(infoHash()) ? List.of(infoHash())
                : List.of(infoHash(), v2.truncated());
    }

    public InfoHash infoHash() {
        return isDescribed() ? metainfo.infoHash() : magnet.infoHash();
    }

    /** It is said to be had from web servers, or its peers from web trackers. */
    boolean asksWeb() {
        List<String> trackers = isDescribed() ? metainfo.trackers().stream().flatMap(List::stream).toList()
                : magnet.trackers();
        List<String> webSeeds = isDescribed() ? metainfo.webSeeds() : magnet.webSeeds();
        return trackers.stream().anyMatch(url -> url.startsWith("http")) || !seedOnly && !webSeeds.isEmpty();
    }
}
