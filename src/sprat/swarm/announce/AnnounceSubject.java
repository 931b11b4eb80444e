package sprat.swarm.announce;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;

/**
 * The torrent, as far as trackers are concerned. Its methods must not call back, except for `stop` in the five last.
 */
public interface AnnounceSubject {
    InfoHash infoHash();

    PeerId peerId();

    /** The TCP port where it listens. */
    int port();

    /** The same random number for all announces of this run. */
    int key();

    long downloadedBytes();

    long uploadedBytes();

    /** Bytes still to get. */
    long leftBytes();

    /** True while nothing is connected and something is missing. */
    boolean lacksPeers();

    /** From now on another tracker names the peers. Told before the first of them come. */
    void onOtherTracker(long nowNanos);

    /** Peers from a tracker, perhaps known before, perhaps ourselves. @param tracker where it answered from */
    void onPeers(List<InetSocketAddress> peers, InetAddress tracker, long nowNanos);

    /** A tracker took an announce. `peers` is how many it told us. */
    void onAnnounced(String url, int seeders, int leechers, int peers, long nextNanosFromNow);

    /** A tracker has something to tell the user, and works all the same. */
    void onTrackerWarning(String url, String warning);

    /** A tracker sees us at this address (BEP 24). */
    void onOwnAddress(InetAddress address);

    /** @param nextNanosFromNow until something is tried again; {@link Announcer#NEVER} for a URL that cannot be used */
    void onAnnounceFailed(String url, String error, long nextNanosFromNow);
}
