package sprat.swarm.announce;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;

/** A torrent that does nothing but remember. */
final class FakeTorrent implements AnnounceSubject {
    final List<InetSocketAddress> peers = new ArrayList<>();
    /** Who has told peers, in order. */
    final List<InetAddress> toldFrom = new ArrayList<>();
    final List<String> announced = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final List<Long> waits = new ArrayList<>();
    int otherTrackers;
    int peersBefore;
    final List<String> warnings = new ArrayList<>();
    final List<InetAddress> ownAddresses = new ArrayList<>();
    long left = 1_000;
    boolean lacksPeers;

    @Override
    public InfoHash infoHash() {
        return new InfoHash(new byte[20]);
    }

    @Override
    public PeerId peerId() {
        return new PeerId(new byte[20]);
    }

    @Override
    public int port() {
        return 6881;
    }

    @Override
    public int key() {
        return 42;
    }

    @Override
    public long downloadedBytes() {
        return 10;
    }

    @Override
    public long uploadedBytes() {
        return 20;
    }

    @Override
    public long leftBytes() {
        return left;
    }

    @Override
    public boolean lacksPeers() {
        return lacksPeers;
    }

    @Override
    public void onOtherTracker(long nowNanos) {
        otherTrackers++;
        peersBefore = peers.size();
    }

    @Override
    public void onPeers(List<InetSocketAddress> more, InetAddress tracker, long nowNanos) {
        peers.addAll(more);
        toldFrom.add(tracker);
    }

    @Override
    public void onAnnounced(String url, int seeders, int leechers, int count, long nextNanosFromNow) {
        announced.add(url + " " + seeders + "/" + leechers + " " + count);
        waits.add(nextNanosFromNow);
    }

    @Override
    public void onTrackerWarning(String url, String warning) {
        warnings.add(url + " " + warning);
    }

    @Override
    public void onOwnAddress(InetAddress address) {
        ownAddresses.add(address);
    }

    @Override
    public void onAnnounceFailed(String url, String error, long nextNanosFromNow) {
        failures.add(url + " " + error);
        waits.add(nextNanosFromNow);
    }
}
