package sprat.swarm;

import java.net.InetSocketAddress;
import sprat.io.CloseReason;
import sprat.io.DiskOutcome;

/** What a {@link Torrent} tells who runs it. Called on the loop's thread. */
public interface SwarmEvents {
    /** Another piece was looked at in the check at the start. */
    void onChecking(Torrent torrent, long bytesDone);

    /** The check is over; peers are served from now on. */
    void onServing(Torrent torrent);

    void onPeerConnected(Torrent torrent, InetSocketAddress address);

    /** @param client what it called itself */
    void onPeerClosed(Torrent torrent, InetSocketAddress address, String client, CloseReason reason, long bytesDown, long bytesUp);

    void onAnnounced(Torrent torrent, String url, int seeders, int leechers, int peers, long nextNanos);

    void onAnnounceFailed(Torrent torrent, String url, String error, long nextNanos);

    /** Every piece is verified and every file has its final name; after {@link #onServing} when that was so at the start. */
    void onComplete(Torrent torrent);

    /** Something is wrong and the work goes on. */
    void onWarning(Torrent torrent, String message);

    /** The disk does not let the torrent go on; it is stopping. */
    void onStorageError(Torrent torrent, DiskOutcome outcome, String detail);

    /** The last call for this torrent. */
    void onStopped(Torrent torrent);

    /** The piece layers have come that the torrent file lacked: the torrent's metainfo has them. */
    default void onLayers(Torrent torrent) { }
}
