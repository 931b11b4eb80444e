package sprat.fuzz;

import java.net.InetSocketAddress;
import sprat.io.CloseReason;
import sprat.store.DiskOutcome;
import sprat.swarm.TorrentEvents;
import sprat.wire.torrent.Metainfo;

/** Keeps what a torrent tells as far as targets ask for it, and wants an error to say something. */
final class QuietEvents implements TorrentEvents {
    private final long totalBytes;
    boolean serving;
    boolean complete;
    boolean stopped;
    DiskOutcome storageError;
    int announced;
    int announcesFailed;

    /** @param metainfo of the torrent */
    QuietEvents(Metainfo metainfo) {
        this.totalBytes = metainfo.layout().totalBytes();
    }

    @Override
    public void onChecking(long bytesDone) {
        if (bytesDone < 0 || bytesDone > totalBytes) {
            throw new AssertionError(bytesDone + " bytes checked");
        }
    }

    @Override
    public void onServing() {
        serving = true;
    }

    @Override
    public void onPeerConnected(InetSocketAddress address) {
        // The target knows its peers.
    }

    @Override
    public void onPeerClosed(InetSocketAddress address, String client, CloseReason reason, long bytesDown,
            long bytesUp) {
        if (client.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("a client's name that is not printable: " + client);
        }
    }

    @Override
    public void onAnnounced(String url, int seeders, int leechers, int peers, long nextNanos) {
        announced++;
        if (seeders < 0 || leechers < 0 || peers < 0 || nextNanos < 0) {
            throw new AssertionError("announced: " + seeders + ", " + leechers + ", " + peers + ", next in "
                    + nextNanos);
        }
    }

    @Override
    public void onAnnounceFailed(String url, String error, long nextNanos) {
        announcesFailed++;
        if (error.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("an error that is not printable: " + error);
        }
    }

    @Override
    public void onComplete() {
        complete = true;
    }

    @Override
    public void onWarning(String message) {
        requireText(message);
    }

    @Override
    public void onStorageError(DiskOutcome outcome, String detail) {
        storageError = outcome;
        requireText(detail);
    }

    @Override
    public void onStopped() {
        if (stopped) {
            throw new AssertionError("stopped twice");
        }
        stopped = true;
    }

    private static void requireText(String message) {
        if (message.isBlank()) {
            throw new AssertionError("an error without words");
        }
    }
}
