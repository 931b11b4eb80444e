package sprat.swarm;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;

/** A torrent as its trackers see it. */
final class TrackerSubject implements AnnounceSubject {
    private final Swarms swarms;
    private final Torrent torrent;
    private final SwarmEvents events;
    private final int key;

    TrackerSubject(Swarms swarms, Torrent torrent, SwarmEvents events) {
        this.swarms = swarms;
        this.torrent = torrent;
        this.events = events;
        this.key = swarms.random().nextInt();
    }

    @Override
    public InfoHash infoHash() {
        return torrent.metainfo().infoHash();
    }

    @Override
    public PeerId peerId() {
        return swarms.peerId();
    }

    @Override
    public int port() {
        return swarms.port();
    }

    @Override
    public int key() {
        return key;
    }

    @Override
    public long downloadedBytes() {
        return torrent.status().bytesDown();
    }

    @Override
    public long uploadedBytes() {
        return torrent.status().bytesUp();
    }

    @Override
    public long leftBytes() {
        return torrent.leftBytes();
    }

    @Override
    public boolean lacksPeers() {
        return torrent.lacksPeers();
    }

    @Override
    public void onOtherTracker(long nowNanos) {
        torrent.onOtherTracker(nowNanos);
    }

    @Override
    public void onPeers(List<InetSocketAddress> peers, long nowNanos) {
        torrent.onAddresses(peers, nowNanos);
    }

    @Override
    public void onAnnounced(String url, int seeders, int leechers, int peers, long nextNanos) {
        events.onAnnounced(torrent, url, seeders, leechers, peers, nextNanos);
    }

    @Override
    public void onTrackerWarning(String url, String warning) {
        events.onWarning(torrent, "tracker " + url + " says: " + warning);
    }

    @Override
    public void onOwnAddress(InetAddress address) {
        torrent.book().isOurs(new InetSocketAddress(address, swarms.port()));
    }

    @Override
    public void onAnnounceFailed(String url, String error, long nextNanos) {
        events.onAnnounceFailed(torrent, url, error, nextNanos);
    }
}
