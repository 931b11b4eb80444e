package sprat.swarm;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import sprat.swarm.announce.AnnounceSubject;
import sprat.swarm.dial.Teller;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;

/**
 * A torrent as its trackers see it: in one of its swarms. Of the second one of a hybrid nobody is told, since the
 * trackers are the same.
 */
final class TrackerSubject implements AnnounceSubject {
    private final Torrents torrents;
    private final Torrent torrent;
    private final TorrentEvents events;
    private final InfoHash infoHash;
    private final boolean isSecond;
    private final int key;

    /** By its name in swarms. */
    TrackerSubject(Torrents torrents, Torrent torrent, TorrentEvents events) {
        this(torrents, torrent, events, torrent.metainfo().infoHash(), false, torrents.random().nextInt());
    }

    /** The same torrent, a hybrid, by its v2 name. */
    TrackerSubject inV2() {
        return new TrackerSubject(torrents, torrent, events, torrent.metainfo().v2Name(), true, key);
    }

    private TrackerSubject(Torrents torrents, Torrent torrent, TorrentEvents events, InfoHash infoHash,
            boolean isSecond, int key) {
        this.torrents = torrents;
        this.torrent = torrent;
        this.events = events;
        this.infoHash = infoHash;
        this.isSecond = isSecond;
        this.key = key;
    }

    @Override
    public InfoHash infoHash() {
        return infoHash;
    }

    @Override
    public PeerId peerId() {
        return torrents.us().id();
    }

    @Override
    public int port() {
        return torrents.us().port();
    }

    @Override
    public int key() {
        return key;
    }

    @Override
    public long downloadedBytes() {
        return torrent.traffic().down().total();
    }

    @Override
    public long uploadedBytes() {
        return torrent.traffic().up().total();
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
        if (!isSecond) {
            torrent.neighbours().onOtherTracker();
        }
    }

    @Override
    public void onPeers(List<InetSocketAddress> peers, InetAddress tracker, long nowNanos) {
        Teller teller = Teller.tracker(tracker);
        if (isSecond) {
            torrent.names().addToV2(peers.stream().filter(peer -> teller.rank(peer) != null).toList(),
                    torrents.connections().mostKnownAddresses());
        }
        torrent.neighbours().dialler().onAddresses(peers, teller, nowNanos);
    }

    @Override
    public void onAnnounced(String url, int seeders, int leechers, int peers, long nextNanos) {
        if (!isSecond) {
            events.onAnnounced(url, seeders, leechers, peers, nextNanos);
        }
    }

    @Override
    public void onTrackerWarning(String url, String warning) {
        if (!isSecond) {
            events.onWarning("tracker " + url + " says: " + warning);
        }
    }

    @Override
    public void onOwnAddress(InetAddress address) {
        torrent.neighbours().book().noteOurs(new InetSocketAddress(address, torrents.us().port()));
    }

    @Override
    public void onAnnounceFailed(String url, String error, long nextNanos) {
        if (!isSecond) {
            events.onAnnounceFailed(url, error, nextNanos);
        }
    }
}
