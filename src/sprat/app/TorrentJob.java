package sprat.app;

import java.nio.file.Path;
import sprat.wire.Metainfo;

/**
 * One torrent to share.
 *
 * @param dir      where its files are or will be
 * @param seedOnly true: serve what is right there and write nothing; false: get what is missing too
 */
public record TorrentJob(Metainfo metainfo, Path dir, boolean seedOnly) {
}
