package sprat.swarm.magnet;

import java.net.InetSocketAddress;
import java.util.List;
import sprat.swarm.peer.WaitingPeers;
import sprat.wire.torrent.Metainfo;

/** What a {@link MetadataFetch} tells who runs it. Called on the loop's thread. */
public interface MetadataEvents {
    void onAnnounced(String url, int seeders, int leechers, int peers, long nextNanos);

    void onAnnounceFailed(String url, String error, long nextNanos);

    /** Something is wrong and the work goes on. */
    void onWarning(String message);

    /**
     * The info dictionary is there and right. Trackers have been told nothing: the torrent can begin at once.
     *
     * @param peers   where those listen that were connected, those first that have sent it, and those that the link
     *     names
     * @param waiting those that are connected: to be handed to the torrent or closed
     */
    void onFetched(Metainfo torrent, List<InetSocketAddress> peers, WaitingPeers waiting);

    /** It is right and cannot be used; the fetch is stopping. */
    void onUnusable(String error);

    /** The last call, unless it was fetched. */
    void onStopped();
}
