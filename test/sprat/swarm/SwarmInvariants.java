package sprat.swarm;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sprat.io.Limits;
import sprat.io.MemoryBudget;
import sprat.sim.SimDisk;
import sprat.sim.SimLoop;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.dial.DialPlaces;
import sprat.swarm.neighbours.NeighbourLimits;
import sprat.swarm.peer.Downloads;
import sprat.swarm.peer.PeerLimits;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.peer.PeerState;
import sprat.swarm.pick.Availability;
import sprat.swarm.pick.Block;
import sprat.swarm.pick.OpenPiece;
import sprat.swarm.pick.OpenPieces;
import sprat.swarm.pick.PickLimits;
import sprat.swarm.pick.Picker;
import sprat.swarm.webseed.WebSeed;
import sprat.swarm.webseed.WebSeedState;
import sprat.wire.Bitfield;

/**
 * What must be true of one process after every event, told from scratch: bounds kept, counters equal to what they
 * count, nothing marked that was not verified. Reads only. Throws AssertionError with the first thing that is wrong.
 */
public final class SwarmInvariants {
    private final SimLoop loop;
    private final SimDisk disk;
    private final Torrents torrents;
    private final Torrent torrent;

    public SwarmInvariants(SimLoop loop, SimDisk disk, Torrents torrents, Torrent torrent) {
        this.loop = loop;
        this.disk = disk;
        this.torrents = torrents;
        this.torrent = torrent;
    }

    /** After every turn. */
    public void check() {
        Map<Picker.Source, Integer> asked = checkOpenPieces();
        int slots = 0;
        int seeds = 0;
        for (PeerSession session : torrent.neighbours().admitted()) {
            checkSession(session);
            equal((int) asked.getOrDefault(session.downloads(), 0), session.downloads().inFlight(), session,
                    "blocks asked of it");
            slots += session.uploads().hasSlot() ? 1 : 0;
            seeds += session.isSeed() ? 1 : 0;
        }
        checkWebSeeds(asked);
        if (torrent.status().isPaused() && torrent.isOut()) {
            equal(0, torrent.neighbours().connections(), torrent, "connections while paused");
            equal(0, asked.values().stream().mapToInt(Integer::intValue).sum(), torrent, "blocks asked while paused");
        }
        equal(slots, torrent.neighbours().slots().held(), torrent, "upload slots held");
        equal(seeds, torrent.neighbours().supply().seeds(), torrent, "seeds");
        int shareHolders = torrent.neighbours().supply().shareHolders().size();
        equal(shareHolders, torrent.pieces().picker().shares().others(), torrent, "leechers to share with");
        atMost(shareHolders, torrent.neighbours().size() - seeds, torrent, "leechers that hold a share");
        atMost(torrent.neighbours().dialler().dialling() + torrent.neighbours().size(), loop.connections(), torrent,
                "dialled or let in");
        atMost(torrents.connections().made(), loop.connections(), torrent, "connections counted");
        atMost(torrent.neighbours().dialler().dialling(), DialLimits.DIALS, torrent, "dialled at the same time");
        atMost(torrent.neighbours().size(), torrents.connections().maxPeers(), torrent, "peers");
        atMost(torrent.neighbours().book().idle(), DialLimits.KNOWN_ADDRESSES, torrent, "addresses known");
        checkDials(torrents);
        atMost(torrent.blame().waiting(), NeighbourLimits.BLAMES, torrent, "bad pieces that wait for hashes");
        checkPieces();
        equal(disk.heldBuffers() + loop.lentBuffers(), torrents.pool().taken(), torrent, "buffers taken");
        equal(disk.writingBytes(), torrent.pieces().bytesWriting(), torrent, "bytes on their way to the disk");
        checkMemory();
    }

    /**
     * Beyond what is in the budget: what one read may bring, a block that each torrent is sure of, a little for each
     * connection.
     */
    private void checkMemory() {
        MemoryBudget memory = loop.memory();
        atMost(memory.disk().usedBytes(), memory.disk().mostBytes() + 2 * memory.readBytes() + Limits.BUFFER_BYTES,
                torrent, "disk memory");
        atMost(memory.lines().usedBytes(), memory.lines().mostBytes() + Limits.BUFFER_BYTES
                + 2L * Limits.SHORT_READ_BYTES * loop.connections(), torrent, "memory of connections");
        atMost(memory.work().usedBytes(), memory.work().mostBytes() * 2, torrent, "memory of work");
    }

    /** What is remembered of dials keeps its bounds, and who dials is counted. */
    static void checkDials(Torrents torrents) {
        DialPlaces places = torrents.dials().places();
        atMost(places.addresses(), DialLimits.DIALLED_ADDRESSES, "dials", "addresses dialled");
        atMost(places.ports(), 3 * DialLimits.DIALLED_PORTS, "dials", "ports dialled");
        atMost(places.underWay(), torrents.connections().made(), "dials", "places taken by dials under way");
    }

    /** When the process has ended. */
    public void checkEnd() {
        holds(torrent.status().state() == TorrentState.STOPPED, torrent, "the torrent has stopped");
        equal(0, torrent.neighbours().size(), torrent, "peers");
        equal(0, torrent.neighbours().dialler().dialling(), torrent, "being dialled");
        equal(0, torrents.pool().taken(), torrent, "buffers taken");
        equal(0, torrents.dials().places().underWay(), torrent, "places taken by dials under way");
        equal(0, loop.connections(), torrent, "connections");
        equal(0, loop.memory().disk().usedBytes(), torrent, "disk memory");
        equal(0, loop.memory().lines().usedBytes(), torrent, "memory of connections");
        equal(0, loop.memory().work().usedBytes(), torrent, "memory of work");
        equal(0, loop.memory().lines().waiting(), torrent, "waiting for memory of connections");
        holds(disk.isClosed(), torrent, "the storage is closed");
    }

    /** Where those are that it is connected to. */
    public List<InetAddress> connectedHosts() {
        return torrent.neighbours().admitted().stream().map(session -> session.remote().getAddress()).toList();
    }

    /** @param asked blocks asked of each source; of peers that have gone and web seeds that rest there must be none */
    private void checkWebSeeds(Map<Picker.Source, Integer> asked) {
        int runs = 0;
        for (WebSeed seed : torrent.webSeeds().seeds()) {
            atMost(asked.getOrDefault(seed, 0), seed.inFlight(), seed, "blocks asked of it");
            holds(seed.state() == WebSeedState.FETCHING == seed.inFlight() > 0, seed, "it has a run while it fetches");
            runs += seed.inFlight() > 0 ? 1 : 0;
        }
        equal(runs, torrents.webSeedPlaces().taken(), torrent, "runs of web seeds");
        for (Picker.Source source : asked.keySet()) {
            boolean isThere = source instanceof Downloads peer
                    ? torrent.neighbours().admitted().contains(peer.session())
                    : torrent.webSeeds().seeds().contains(source);
            holds(isThere, source, "who is asked for a block is there");
        }
    }

    private void checkSession(PeerSession session) {
        if (session.state() != PeerState.UNCHOKED && !session.isEachAnswered()) {
            equal(0, session.downloads().inFlight(), session, "requests without leave to ask");
        }
        atMost(session.downloads().inFlight(), session.downloads().mostInFlight(), session, "requests in flight");
        atMost(session.downloads().takenBack(), PeerLimits.TAKEN_BACK_REQUESTS, session, "requests taken back");
        atMost(session.uploads().requestsWaiting(), PeerLimits.PEER_REQUESTS, session, "requests waiting with us");
        equal(0, session.uploads().requestsWithoutLeave(), session, "requests waiting without a slot");
        if (torrent.wantsMore()) {
            boolean lacks = session.theirs().bits().countNotIn(torrent.pieces().settled()) > 0;
            holds(lacks == session.theirs().isInteresting(), session, "we know whether it has what we lack and want");
            holds(!lacks || !session.isOpen() || session.isInterestTold(), session,
                    "it was told that we are interested");
        }
        atMost(session.hashes().requestsWaiting(), PeerLimits.HASH_REQUESTS, session, "hash requests waiting with us");
        atMost(session.hashes().asked(), PeerLimits.HASH_ASKS, session, "hash requests of ours");
        if (session.isOpen()) {
            atMost(session.queuedBytes(), Limits.SEND_MAX_BYTES, session, "bytes queued");
        }
    }

    /** @return how many blocks each peer is asked for */
    private Map<Picker.Source, Integer> checkOpenPieces() {
        Map<Picker.Source, Integer> asked = new HashMap<>();
        OpenPieces open = torrent.pieces().picker().open();
        for (OpenPiece piece : open) {
            int free = 0;
            int missing = 0;
            for (Block block : piece.blocks) {
                free += block.isFree() ? 1 : 0;
                missing += block.from == null ? 1 : 0;
                atMost(block.asked.size(), PickLimits.ENDGAME_COPIES, piece, "copies asked of a block of a piece");
                block.asked.forEach(source -> asked.merge(source, 1, Integer::sum));
            }
            equal(free, piece.freeCount(), piece, "free blocks of a piece");
            equal(missing, piece.missingCount(), piece, "missing blocks of a piece");
            holds(free > 0 == open.isAmongFree(piece), piece, "it is where its free blocks put it");
            holds(missing > 0 == open.isAmongMissing(piece), piece, "it is where its missing blocks put it");
            holds(!torrent.pieces().settled().get(piece.pieceIndex), piece,
                    "a piece that is begun is wanted and not verified");
        }
        return asked;
    }

    private void checkPieces() {
        Bitfield have = torrent.pieces().have();
        Availability availability = torrent.pieces().picker().availability();
        long bytesHave = 0;
        for (int i = 0; i < have.size(); i++) {
            if (have.get(i)) {
                bytesHave += torrent.layout().contentBytes(i);
                holds(disk.hasVerified(i), i, "a piece that is had was verified");
            }
            int peers = 0;
            for (PeerSession session : torrent.neighbours().admitted()) {
                peers += !session.isSeed() && session.theirs().bits().get(i) ? 1 : 0;
            }
            equal(peers, availability.peersWith(i), i, "peers with the piece");
        }
        equal(bytesHave, torrent.pieces().bytesHave(), torrent, "bytes had");
        equal(0, have.countNotIn(torrent.pieces().settled()), torrent, "pieces had that are not settled");
    }

    /** @param of whom it concerns; put into words only when it is wrong */
    private static void holds(boolean is, Object of, String what) {
        if (!is) {
            throw new AssertionError(of + ": not true that " + what);
        }
    }

    private static void equal(long expected, long actual, Object of, String what) {
        if (expected != actual) {
            throw new AssertionError(of + ": " + what + ": " + actual + ", and should be " + expected);
        }
    }

    private static void atMost(long actual, long bound, Object of, String what) {
        if (actual > bound) {
            throw new AssertionError(of + ": " + what + ": " + actual + ", and should be at most " + bound);
        }
    }
}
