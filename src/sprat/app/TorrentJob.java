package sprat.app;

import java.nio.file.Path;
import sprat.disk.FileListing;
import sprat.wire.Metainfo;

/**
 * One torrent to share.
 *
 * @param dir      where its files are or will be
 * @param seedOnly true: serve what is right there and write nothing; false: get what is missing too
 * @param hashed   the files from which the torrent has just been made, so that they need no check; else null
 */
public record TorrentJob(Metainfo metainfo, Path dir, boolean seedOnly, FileListing hashed) {
    /** Data that is to be checked first. */
    public TorrentJob(Metainfo metainfo, Path dir, boolean seedOnly) {
        this(metainfo, dir, seedOnly, null);
    }
}
