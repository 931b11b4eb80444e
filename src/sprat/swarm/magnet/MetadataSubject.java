package sprat.swarm.magnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import sprat.swarm.announce.AnnounceSubject;
import sprat.swarm.dial.LocalPeer;
import sprat.swarm.dial.Teller;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;

/** A torrent of which only the magnet link is known, as its trackers see it. */
final class MetadataSubject implements AnnounceSubject {
    /**
     * Nobody knows how much there is. Not 0, which is what seeders say; and not a number so large that a tracker may
     * cut it to 32 bits, or take it for negative. libtorrent says the same.
     */
    static final long LEFT_BYTES = 16 << 10;

    private final LocalPeer us;
    private final MetadataFetch fetch;
    private final MetadataEvents events;
    private final int key;

    MetadataSubject(LocalPeer us, int key, MetadataFetch fetch, MetadataEvents events) {
        this.us = us;
        this.fetch = fetch;
        this.events = events;
        this.key = key;
    }

    @Override
    public InfoHash infoHash() {
        return fetch.infoHash();
    }

    @Override
    public PeerId peerId() {
        return us.id();
    }

    @Override
    public int port() {
        return us.port();
    }

    @Override
    public int key() {
        return key;
    }

    @Override
    public long downloadedBytes() {
        return 0;
    }

    @Override
    public long uploadedBytes() {
        return 0;
    }

    @Override
    public long leftBytes() {
        return LEFT_BYTES;
    }

    @Override
    public boolean lacksPeers() {
        return fetch.lacksPeers();
    }

    @Override
    public void onOtherTracker(long nowNanos) {
        // whether it is private is not known yet; if it is, only a tracker's peers go over to the torrent
    }

    @Override
    public void onPeers(List<InetSocketAddress> peers, InetAddress tracker, long nowNanos) {
        fetch.onAddresses(peers, Teller.tracker(tracker));
    }

    @Override
    public void onAnnounced(String url, int seeders, int leechers, int peers, long nextNanos) {
        events.onAnnounced(url, seeders, leechers, peers, nextNanos);
    }

    @Override
    public void onTrackerWarning(String url, String warning) {
        events.onWarning("tracker " + url + " says: " + warning);
    }

    @Override
    public void onOwnAddress(InetAddress address) {
        fetch.onOwnAddress(address);
    }

    @Override
    public void onAnnounceFailed(String url, String error, long nextNanos) {
        events.onAnnounceFailed(url, error, nextNanos);
    }
}
