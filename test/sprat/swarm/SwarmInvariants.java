package sprat.swarm;

import java.util.HashMap;
import java.util.Map;
import sprat.io.Limits;
import sprat.sim.SimDisk;
import sprat.sim.SimLoop;
import sprat.wire.Bitfield;

/**
 * What must be true of one process after every event, told from scratch: bounds kept, counters equal to what they count, nothing marked
 * that was not verified. Reads only. Throws AssertionError with the first thing that is wrong.
 */
public final class SwarmInvariants {
    private final SimLoop loop;
    private final SimDisk disk;
    private final Swarms swarms;
    private final Torrent torrent;

    public SwarmInvariants(SimLoop loop, SimDisk disk, Swarms swarms, Torrent torrent) {
        this.loop = loop;
        this.disk = disk;
        this.swarms = swarms;
        this.torrent = torrent;
    }

    /** After every turn. */
    public void check() {
        Map<Picker.Source, Integer> asked = checkOpenPieces();
        int slots = 0;
        int seeds = 0;
        for (PeerSession session : torrent.neighbours().admitted()) {
            checkSession(session);
            equal((int) asked.getOrDefault(session.downloads(), 0), session.downloads().inFlight(), session + ": blocks asked of it");
            slots += session.hasSlot() ? 1 : 0;
            seeds += session.isSeed() ? 1 : 0;
        }
        equal(slots, torrent.neighbours().slots().held(), "upload slots held");
        equal(seeds, torrent.neighbours().seeds(), "seeds");
        atMost(torrent.neighbours().dialling(), Limits.DIALS, "dialled at the same time");
        atMost(torrent.neighbours().size(), swarms.settings().maxPeers(), "peers");
        atMost(torrent.book().size(), Limits.KNOWN_ADDRESSES, "addresses known");
        checkPieces();
        equal(disk.heldBuffers() + loop.lentBuffers(), swarms.pool().taken(), "buffers taken");
        equal(disk.writingBytes(), torrent.pieces().bytesWriting(), "bytes on their way to the disk");
    }

    /** When the process has ended. */
    public void checkEnd() {
        holds(torrent.status().state() == TorrentState.STOPPED, "the torrent has stopped");
        equal(0, torrent.neighbours().size(), "peers");
        equal(0, torrent.neighbours().dialling(), "being dialled");
        equal(0, swarms.pool().taken(), "buffers taken");
        equal(0, loop.connections(), "connections");
        holds(disk.isClosed(), "the storage is closed");
    }

    private static void checkSession(PeerSession session) {
        if (session.state() != PeerState.UNCHOKED) {
            equal(0, session.downloads().inFlight(), session + ": requests without leave to ask");
        }
        atMost(session.downloads().inFlight(), session.downloads().mostInFlight(), session + ": requests in flight");
        atMost(session.downloads().takenBack(), Limits.TAKEN_BACK_REQUESTS, session + ": requests taken back");
        atMost(session.uploads().requestsWaiting(), Limits.PEER_REQUESTS, session + ": requests waiting with us");
        if (!session.hasSlot()) {
            equal(0, session.uploads().requestsWaiting(), session + ": requests waiting without a slot");
        }
        if (session.isOpen()) {
            atMost(session.transport().queuedBytes(), Limits.SEND_MAX_BYTES, session + ": bytes queued");
        }
    }

    /** @return how many blocks each peer is asked for */
    private Map<Picker.Source, Integer> checkOpenPieces() {
        Map<Picker.Source, Integer> asked = new HashMap<>();
        Picker picker = torrent.pieces().picker();
        for (OpenPiece piece : picker.open()) {
            int free = 0;
            int missing = 0;
            for (Block block : piece.blocks) {
                free += block.isFree() ? 1 : 0;
                missing += block.from == null ? 1 : 0;
                atMost(block.asked.size(), Limits.ENDGAME_COPIES, "copies asked of a block of piece " + piece.pieceIndex);
                block.asked.forEach(source -> asked.merge(source, 1, Integer::sum));
            }
            equal(free, piece.freeCount(), "free blocks of piece " + piece.pieceIndex);
            equal(missing, piece.missingCount(), "missing blocks of piece " + piece.pieceIndex);
            holds(free > 0 == picker.isAmongFree(piece), "piece " + piece.pieceIndex + " is where its free blocks put it");
            holds(missing > 0 == picker.isAmongMissing(piece), "piece " + piece.pieceIndex + " is where its missing blocks put it");
            holds(!torrent.pieces().have().get(piece.pieceIndex), "a piece that is begun is not verified: " + piece.pieceIndex);
        }
        return asked;
    }

    private void checkPieces() {
        Bitfield have = torrent.pieces().have();
        Availability availability = torrent.pieces().picker().availability();
        long bytesHave = 0;
        for (int i = 0; i < have.size(); i++) {
            if (have.get(i)) {
                bytesHave += torrent.layout().pieceBytes(i);
                holds(disk.hasVerified(i), "a piece that is had was verified: " + i);
            }
            int peers = 0;
            for (PeerSession session : torrent.neighbours().admitted()) {
                peers += !session.isSeed() && session.theirs().bits().get(i) ? 1 : 0;
            }
            equal(peers, availability.peersWith(i), "peers with piece " + i);
        }
        equal(bytesHave, torrent.pieces().bytesHave(), "bytes had");
    }

    private static void holds(boolean is, String what) {
        if (!is) {
            throw new AssertionError("not true: " + what);
        }
    }

    private static void equal(long expected, long actual, String what) {
        if (expected != actual) {
            throw new AssertionError(what + ": " + actual + ", and should be " + expected);
        }
    }

    private static void atMost(long actual, long bound, String what) {
        if (actual > bound) {
            throw new AssertionError(what + ": " + actual + ", and should be at most " + bound);
        }
    }
}
