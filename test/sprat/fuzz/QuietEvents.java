package sprat.fuzz;

import java.net.InetSocketAddress;
import sprat.io.CloseReason;
import sprat.io.DiskOutcome;
import sprat.swarm.SwarmEvents;
import sprat.swarm.Torrent;

/** Keeps what a torrent tells as far as targets ask for it, and wants an error to say something. */
final class QuietEvents implements SwarmEvents {
    boolean serving;
    boolean complete;
    boolean stopped;
    DiskOutcome storageError;
    int announced;
    int announcesFailed;

    @Override
    public void onChecking(Torrent torrent, long bytesDone) {
        if (bytesDone < 0 || bytesDone > torrent.metainfo().layout().totalBytes()) {
            throw new AssertionError(bytesDone + " bytes checked");
        }
    }

    @Override
    public void onServing(Torrent torrent) {
        serving = true;
    }

    @Override
    public void onPeerConnected(Torrent torrent, InetSocketAddress address) {
        // The target knows its peers.
    }

    @Override
    public void onPeerClosed(Torrent torrent, InetSocketAddress address, String client, CloseReason reason, long bytesDown, long bytesUp) {
        if (client.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("a client's name that is not printable: " + client);
        }
    }

    @Override
    public void onAnnounced(Torrent torrent, String url, int seeders, int leechers, int peers, long nextNanos) {
        announced++;
        if (seeders < 0 || leechers < 0 || peers < 0 || nextNanos < 0) {
            throw new AssertionError("announced: " + seeders + ", " + leechers + ", " + peers + ", next in " + nextNanos);
        }
    }

    @Override
    public void onAnnounceFailed(Torrent torrent, String url, String error, long nextNanos) {
        announcesFailed++;
        if (error.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("an error that is not printable: " + error);
        }
    }

    @Override
    public void onComplete(Torrent torrent) {
        complete = true;
    }

    @Override
    public void onWarning(Torrent torrent, String message) {
        requireText(message);
    }

    @Override
    public void onStorageError(Torrent torrent, DiskOutcome outcome, String detail) {
        storageError = outcome;
        requireText(detail);
    }

    @Override
    public void onStopped(Torrent torrent) {
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
