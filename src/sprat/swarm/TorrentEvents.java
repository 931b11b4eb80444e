package sprat.swarm;

import java.net.InetSocketAddress;
import sprat.io.CloseReason;
import sprat.store.DiskOutcome;

/** What a {@link Torrent} tells who runs it. Called on the loop's thread. */
public interface TorrentEvents {
    /** Another piece was looked at in the check at the start. */
    void onChecking(long bytesDone);

    /** The check is over; peers are served from now on. */
    void onServing();

    void onPeerConnected(InetSocketAddress address);

    /** @param client what it called itself */
    void onPeerClosed(InetSocketAddress address, String client, CloseReason reason, long bytesDown, long bytesUp);

    void onAnnounced(String url, int seeders, int leechers, int peers, long nextNanos);

    void onAnnounceFailed(String url, String error, long nextNanos);

    /**
     * Every piece is verified and every file has its final name; after {@link #onServing} when that was so at the
     * start.
     */
    void onComplete();

    /** Something is wrong and the work goes on. */
    void onWarning(String message);

    /** The disk does not let the torrent go on; it is stopping. */
    void onStorageError(DiskOutcome outcome, String detail);

    /** The last call for this torrent. */
    void onStopped();

    /** The piece layers have come that the torrent file lacked: the torrent's metainfo has them. */
    default void onLayers() { }
}
