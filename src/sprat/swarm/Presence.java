package sprat.swarm;

import java.net.InetSocketAddress;
import java.util.List;
import sprat.io.StreamEnd;
import sprat.swarm.dial.Teller;
import sprat.swarm.neighbours.Neighbours;
import sprat.swarm.peer.WaitingPeers;
import sprat.swarm.webseed.WebSeeds;

/**
 * Brings one torrent into its swarm and out of it again, as often as the user pauses it. A tracker must hear that a
 * torrent has left before it hears that the torrent is back, so a torrent that is resumed early waits for that. On the
 * loop's thread.
 */
final class Presence {
    private final Torrents torrents;
    private final Torrent torrent;
    private final Neighbours neighbours;
    private final WebSeeds webSeeds;
    private final Announcers announcers;
    private PresenceState state = PresenceState.OUT;
    private boolean areTrackersTold;
    private List<InetSocketAddress> met = List.of();
    private WaitingPeers waiting = WaitingPeers.NONE;

    Presence(Torrents torrents, Torrent torrent, Neighbours neighbours, WebSeeds webSeeds, Announcers announcers) {
        this.torrents = torrents;
        this.torrent = torrent;
        this.neighbours = neighbours;
        this.webSeeds = webSeeds;
        this.announcers = announcers;
    }

    /**
     * Peers that are known before the torrent enters.
     *
     * @param connected by the magnet link that the torrent was known by
     */
    void meets(List<InetSocketAddress> addresses, WaitingPeers connected) {
        met = addresses;
        waiting = connected;
    }

    boolean isIn() {
        return state == PresenceState.IN;
    }

    /** Nobody has to be closed or told any more. */
    boolean isOut() {
        return state == PresenceState.OUT;
    }

    void enter(long nowNanos) {
        become(PresenceState.Event.ENTER, nowNanos);
    }

    void leave(long nowNanos) {
        waiting.close();
        become(PresenceState.Event.LEAVE, nowNanos);
    }

    /** A connection is over: it may have been the last. */
    void onConnectionOver(long nowNanos) {
        boolean isLeaving = state == PresenceState.LEAVING || state == PresenceState.RETURNING;
        if (isLeaving && areTrackersTold && neighbours.isEmpty()) {
            become(PresenceState.Event.LEFT, nowNanos);
        }
    }

    private void become(PresenceState.Event event, long nowNanos) {
        PresenceState before = state;
        state = PresenceState.TABLE.require(state, event, torrent);
        if (state == PresenceState.IN) {
            begin(nowNanos);
        } else if (before == PresenceState.IN) {
            end(nowNanos);
        }
    }

    private void begin(long nowNanos) {
        torrents.startServing(torrent);
        waiting.handTo(neighbours, nowNanos);
        neighbours.dialler().onAddresses(met, Teller.USER, nowNanos);
        announcers.start(nowNanos);
        webSeeds.start(nowNanos);
    }

    private void end(long nowNanos) {
        webSeeds.stop(nowNanos);
        torrents.stopServing(torrent);
        neighbours.closeAll(StreamEnd.LOCAL_STOP);
        areTrackersTold = false;
        announcers.stop(nowNanos, () -> {
            areTrackersTold = true;
            torrent.onConnectionOver();
        });
    }
}
