package sprat.app;

import java.nio.file.Path;
import java.util.List;
import sprat.disk.FileListing;
import sprat.wire.InfoHash;
import sprat.wire.Magnet;
import sprat.wire.Metainfo;

/**
 * One torrent to share.
 *
 * @param metainfo null while only the magnet link is known
 * @param dir      where its files are or will be
 * @param seedOnly true: serve what is right there and write nothing; false: get what is missing too
 * @param hashed   the files from which the torrent has just been made, so that they need no check; else null
 * @param magnet   the link that it was given by, else null
 * @param savesTorrent write a torrent file into `dir` once it is known
 */
public record TorrentJob(Metainfo metainfo, Path dir, boolean seedOnly, FileListing hashed, Magnet magnet, boolean savesTorrent) {
    /** Data that is to be checked first. */
    public TorrentJob(Metainfo metainfo, Path dir, boolean seedOnly) {
        this(metainfo, dir, seedOnly, null);
    }

    /** Data that was hashed a moment ago. */
    public TorrentJob(Metainfo metainfo, Path dir, boolean seedOnly, FileListing hashed) {
        this(metainfo, dir, seedOnly, hashed, null, false);
    }

    /** A torrent that peers are to describe, and then to give. */
    public static TorrentJob of(Magnet magnet, Path dir, boolean savesTorrent) {
        return new TorrentJob(null, dir, false, null, magnet, savesTorrent);
    }

    /** The same, now that this is known. */
    TorrentJob described(Metainfo found) {
        return new TorrentJob(found, dir, seedOnly, hashed, magnet, savesTorrent);
    }

    /** See {@link Metainfo#verifiable}. */
    TorrentJob verifiable() {
        return described(metainfo.verifiable());
    }

    boolean isDescribed() {
        return metainfo != null;
    }

    public String name() {
        return isDescribed() ? metainfo.name() : magnet.displayName();
    }

    public InfoHash infoHash() {
        return isDescribed() ? metainfo.infoHash() : magnet.infoHash();
    }

    /** It is said to be had from web servers, or its peers from web trackers. */
    boolean asksWeb() {
        List<String> trackers = isDescribed() ? metainfo.trackers().stream().flatMap(List::stream).toList() : magnet.trackers();
        List<String> webSeeds = isDescribed() ? metainfo.webSeeds() : magnet.webSeeds();
        return trackers.stream().anyMatch(url -> url.startsWith("http")) || !seedOnly && !webSeeds.isEmpty();
    }
}
