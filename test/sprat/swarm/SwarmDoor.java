package sprat.swarm;

import java.net.InetSocketAddress;
import java.util.List;
import sprat.io.Protocol;
import sprat.swarm.announce.TrackerClient;
import sprat.swarm.dial.Teller;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.peer.PeerState;
import sprat.swarm.peer.UploadState;

/** What tests in other packages may see and do that the product does not let them. */
public final class SwarmDoor {
    private SwarmDoor() {
    }

    /** As a tracker tells them. */
    public static void tell(Torrent torrent, List<InetSocketAddress> addresses, long nowNanos) {
        torrent.neighbours().dialler().onAddresses(addresses, Teller.USER, nowNanos);
    }

    /** So that what one case has dialled does not count in the next. */
    public static void forgetDials(Torrents torrents) {
        torrents.dials().forgetAll();
    }

    public static boolean has(Torrent torrent, int pieceIndex) {
        return torrent.pieces().have().get(pieceIndex);
    }

    /** The connection with that peer goes by the v2 name of the torrent. */
    public static boolean speaksV2(Torrent torrent, InetSocketAddress remote) {
        return torrent.neighbours().admitted().stream()
                .anyMatch(session -> session.remote().equals(remote) && session.isV2());
    }

    /** What speaks with a peer, as its state is known. */
    public static PeerState stateOf(Protocol protocol) {
        return protocol instanceof PeerSession session ? session.state() : PeerState.CONNECTED;
    }

    public static boolean isServed(Protocol protocol) {
        return protocol instanceof PeerSession session && session.uploads().state() == UploadState.SERVED;
    }

    /** Buffers of the pool that somebody holds. */
    public static int buffersTaken(Torrents torrents) {
        return torrents.pool().taken();
    }

    /** Questions of trackers that wait for an answer. */
    public static int questionsWaiting(TrackerClient client) {
        return client.waiting();
    }
}
