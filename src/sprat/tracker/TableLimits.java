package sprat.tracker;

/**
 * How much an announce table holds. At a limit a new entry takes the place of one whose source holds most, see {@link
 * Accounts}, or is refused.
 *
 * @param peers           entries in all
 * @param peersPerTorrent in each address family, at most {@link PeersOfFamily#MAX_ENTRIES}
 */
public record TableLimits(int torrents, int peers, int peersPerTorrent) {
    public static final TableLimits DEFAULT =
            new TableLimits(TrackerLimits.TRACKER_TORRENTS, TrackerLimits.TRACKER_PEERS,
            TrackerLimits.TRACKER_PEERS_PER_TORRENT);

    public TableLimits {
        if (torrents < 1 || peers < 1 || peersPerTorrent < 1 || peersPerTorrent > PeersOfFamily.MAX_ENTRIES) {
            throw new IllegalArgumentException("limits from 1 on, and at most " + PeersOfFamily.MAX_ENTRIES
                    + " peers per torrent");
        }
    }

    /** The defaults, or less when the heap is small: a full table of the worst shape takes half of it. */
    public static TableLimits forHeap(long heapBytes) {
        long peers = Math.max(1024, heapBytes / 2 / TrackerLimits.TRACKER_BYTES_PER_PEER);
        if (peers >= DEFAULT.peers) {
            return DEFAULT;
        }
        int fitting = (int) peers;
        return new TableLimits(Math.min(DEFAULT.torrents, fitting / 8), fitting, DEFAULT.peersPerTorrent);
    }

    int of(TableLimit limit) {
        return switch (limit) {
            case TORRENTS -> torrents;
            case PEERS -> peers;
            case PEERS_PER_TORRENT -> peersPerTorrent;
        };
    }
}
