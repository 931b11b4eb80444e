package sprat.swarm.magnet;

import java.nio.ByteBuffer;
import java.util.List;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.Sha256Hash;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoReader;

/**
 * What was made of bytes that peers gave as the info dictionary of a magnet link. Hashing and reading megabytes is not
 * for the loop's thread, so it is made where an {@link Asker} says.
 *
 * @param isRight they have every hash that the link has
 * @param torrent with the trackers and web seeds of the link; null when they are wrong or cannot be used
 * @param error   why they cannot be used although they are right, else ""
 */
public record MetadataVerdict(boolean isRight, Metainfo torrent, String error) {
    /** Has it made on another thread; in tests at once. */
    public interface Asker {
        /** `done` is called on the loop's thread, not before this has returned. */
        void ask(Magnet magnet, byte[] info, Done done);
    }

    /** Who waits for it. */
    public interface Done {
        void done(MetadataVerdict verdict);
    }

    /** @param info kept in the torrent. @param roomBytes what it may take of the heap */
    public static MetadataVerdict of(Magnet magnet, byte[] info, long roomBytes) {
        boolean v1Right = magnet.v1Hash() == null || magnet.v1Hash().equals(InfoHash.ofInfo(ByteBuffer.wrap(info)));
        boolean v2Right = magnet.v2Hash() == null || magnet.v2Hash().equals(Sha256Hash.ofInfo(ByteBuffer.wrap(info)));
        if (!v1Right || !v2Right) {
            return new MetadataVerdict(false, null, "");
        }
        try {
            Metainfo torrent = MetainfoReader.readInfo(info, roomBytes);
            if (!magnet.names(torrent)) {
                return new MetadataVerdict(true, null,
                        "the torrent has a hash of one format in the magnet link, and nothing else of that format");
            }
            return new MetadataVerdict(true, torrent.withTrackers(magnet.trackers().stream().map(List::of).toList())
                    .withWebSeeds(magnet.webSeeds()), "");
        } catch (FormatException e) {
            return new MetadataVerdict(true, null, e.getMessage());
        }
    }
}
