package sprat.swarm.announce;

import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.tracker.TrackerEvent;
import sprat.wire.tracker.TrackerRequest;

/** What a torrent tells a tracker: an announce (BEP 15) without the two ids that a {@link TrackerExchange} adds. */
record Announcement(InfoHash infoHash, PeerId peerId, long downloadedBytes, long leftBytes, long uploadedBytes,
        TrackerEvent event, int key, int port, String urlData) {
    private static final int AS_MANY_AS_USUAL = -1;

    static Announcement of(AnnounceSubject subject, TrackerEvent event, Tracker tracker) {
        return new Announcement(subject.infoHash(), subject.peerId(), subject.downloadedBytes(), subject.leftBytes(),
                subject.uploadedBytes(), event, subject.key(), subject.port(), tracker.url().urlData());
    }

    /** Who stops wants no peers. */
    TrackerRequest.Announce request(long connectionId, int transactionId) {
        int wanted = event == TrackerEvent.STOPPED ? 0 : AS_MANY_AS_USUAL;
        return new TrackerRequest.Announce(connectionId, transactionId, infoHash, peerId, downloadedBytes, leftBytes,
                uploadedBytes, event, key, wanted, port, urlData);
    }
}
