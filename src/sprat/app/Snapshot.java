package sprat.app;

import java.util.List;
import sprat.swarm.PeerStatus;
import sprat.wire.Bitfield;
import sprat.wire.torrent.Metainfo;

/**
 * A {@link PeerNode} at one moment: what a page or a terminal shows of it. Immutable, so any thread may keep it.
 *
 * @param atNanos  when, on the clock of the process
 * @param torrents that have not ended, in the order in which they were added
 */
public record Snapshot(long atNanos, Limits limits, List<Torrent> torrents) {
    public Snapshot {
        torrents = List.copyOf(torrents);
    }

    /** What all torrents keep together. Rates are bytes a second, 0 = unlimited. */
    public record Limits(int maxPeers, long maxUploadRate, long maxDownloadRate) { }

    /**
     * One torrent.
     *
     * @param state      `fetching_metadata` while only the magnet link is known, else as in
     *     `protocol-spec/peer-wire.md`, in small letters
     * @param bytesHave  verified, of the chosen files; of the description while that is fetched
     * @param bytesTotal of the chosen files, or of the description as peers say
     * @param etaSeconds 0 when nothing is missing, -1 while unknown
     * @param content    null while only the magnet link is known
     */
    public record Torrent(String name, String infoHash, String state, boolean isPaused, long bytesHave, long bytesTotal,
            long bytesDown,
            long bytesUp, long downRate, long upRate, long etaSeconds, int seeds, List<PeerStatus> peers,
            List<Tracker> trackers, Content content) {
        public Torrent {
            peers = List.copyOf(peers);
            trackers = List.copyOf(trackers);
        }
    }

    /** What a tracker said last. @param error "" when the last announce was answered */
    public record Tracker(String url, int seeders, int leechers, int peers, String error) { }

    /** The files of a torrent, and how far each is. */
    public static final class Content {
        private final Metainfo metainfo;
        private final Bitfield have;
        private final int[] piecesMissing;

        /**
         * @param have          a copy for this
         * @param piecesMissing of each file, a copy for this
         */
        Content(Metainfo metainfo, Bitfield have, int[] piecesMissing) {
            this.metainfo = metainfo;
            this.have = have;
            this.piecesMissing = piecesMissing;
        }

        public Metainfo metainfo() {
            return metainfo;
        }

        public boolean hasPiece(int pieceIndex) {
            return have.get(pieceIndex);
        }

        public int pieces() {
            return have.size();
        }

        public int piecesHave() {
            return have.count();
        }

        /** Pieces in which that file has bytes and which are not verified. @param fileIndex as in the metainfo */
        public int piecesMissing(int fileIndex) {
            return piecesMissing[fileIndex];
        }
    }
}
