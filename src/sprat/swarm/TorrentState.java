package sprat.swarm;

import sprat.io.Transitions;

/** The life of one torrent in this process. {@link Torrent#become} is the only place that changes it. */
public enum TorrentState {
    /** What is on disk is being hashed; no peer is served yet. */
    CHECKING,
    /** The torrent file lacks piece layers: they are asked of peers, and then what is on disk is hashed. */
    FETCHING_LAYERS,
    /** Wanted pieces are missing; we download, and serve what we have. */
    LEECHING,
    /** Every wanted piece is verified; files are being flushed and get their final names. */
    PUBLISHING,
    /** Nothing left to get; we only serve. */
    SEEDING,
    /** No new work; the trackers are told, files are closed. */
    STOPPING,
    /** Over. */
    STOPPED;

    /** What happens to a torrent. */
    public enum Event {
        /** Nothing can be verified before piece layers have come. */
        LACKS_LAYERS,
        /** The check is over and pieces are missing that we will get. */
        INCOMPLETE,
        /** The check is over, or the last piece has come: every wanted piece is verified. */
        ALL_VERIFIED,
        /** The check is over, and we serve what is right without getting more. */
        SERVE_ONLY,
        /** Every file is on the device under its final name. */
        PUBLISHED,
        /** We were told to stop, or the disk failed. */
        STOP,
        /** Trackers told or given up, files closed. */
        CLOSED
    }

    public static final Transitions<TorrentState, Event> TABLE = Transitions.of(TorrentState.class, Event.class)
            .on(CHECKING, Event.LACKS_LAYERS, FETCHING_LAYERS)
            .on(FETCHING_LAYERS, Event.INCOMPLETE, LEECHING)
            .on(FETCHING_LAYERS, Event.ALL_VERIFIED, PUBLISHING)
            .on(FETCHING_LAYERS, Event.STOP, STOPPING)
            .on(CHECKING, Event.INCOMPLETE, LEECHING)
            .on(CHECKING, Event.ALL_VERIFIED, PUBLISHING)
            .on(CHECKING, Event.SERVE_ONLY, SEEDING)
            .on(CHECKING, Event.STOP, STOPPING)
            .on(LEECHING, Event.ALL_VERIFIED, PUBLISHING)
            .on(LEECHING, Event.STOP, STOPPING)
            .on(PUBLISHING, Event.PUBLISHED, SEEDING)
            .on(PUBLISHING, Event.STOP, STOPPING)
            .on(SEEDING, Event.STOP, STOPPING)
            .on(STOPPING, Event.CLOSED, STOPPED)
            .build();
}
