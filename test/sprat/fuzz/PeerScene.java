package sprat.fuzz;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import sprat.io.Limits;
import sprat.io.Protocol;
import sprat.io.StreamEnd;
import sprat.store.DiskOutcome;
import sprat.swarm.MemoryStorage;
import sprat.swarm.SwarmDoor;
import sprat.swarm.Torrent;
import sprat.swarm.Torrents;
import sprat.swarm.announce.TrackerClient;
import sprat.wire.Bitfield;
import sprat.wire.PeerId;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.MerkleTree;

/**
 * One torrent of ours with one hostile peer, and others that behave. The setting, in bits:
 * <pre>
 *  | 0..1 content | 2..3 what we have | 4 we dialled | 5 rates are limited | 6 we only seed | 7 no extensions |
 * </pre>
 */
final class PeerScene {
    /** How far the peer has come, in good manners, when the hostile part begins. */
    enum Stage {
        /** Connected, not a byte said. */
        SILENT,
        /** Handshake done; both choked. */
        CHOKED,
        /** It has everything and has unchoked us: requests are in flight when we lack something. */
        ASKED,
        /** It is interested and has a slot. */
        SERVED,
        /** Both. */
        TRADING,
        /** All that we want is here. */
        COMPLETE
    }

    /** What is kept from case to case, in the state it was made in: it is costly to make. */
    static final class Stagehands {
        final QuietLoop loop = new QuietLoop();
        private final Random random = new Random(2);
        private final Torrents plain = torrents(0);
        private final Torrents limited = torrents(400_000);
        private final ByteBuffer[] receiveBuffers = new ByteBuffer[MOST_PEERS];

        private Torrents torrents(long rate) {
            Torrents torrents = new Torrents(loop, random, (host, done) -> done.done(List.of(), "no names here"),
                    new TrackerClient(loop, random), new Torrents.Settings(null, 50, rate, rate));
            torrents.listeningAt(6881);
            return torrents;
        }

        private ByteBuffer receiveBuffer(int peer) {
            if (receiveBuffers[peer] == null) {
                receiveBuffers[peer] = ByteBuffer.allocate(Limits.RECEIVE_BYTES);
            }
            return receiveBuffers[peer];
        }
    }

    private static final Content[] CONTENTS = {
        Content.of(64, List.of("small"), 12 * 64 + 17),
        Content.of(300, List.of("t/a", "t/b", "t/empty", "t/d/c"), 1_000, 1, 0, 777),
        Content.of(17_000, List.of("large"), 34_700),
        Content.withoutLayer(32_768, "tree", 81_000)};
    private static final PeerId HOSTILE = new PeerId("-XX0001-hostile-----".getBytes(StandardCharsets.US_ASCII));
    private static final int MOST_PEERS = 8;
    private static final int MOST_ANSWERS = 64;
    private static final DiskOutcome[] TROUBLE =
            {DiskOutcome.CHANGED, DiskOutcome.MISSING, DiskOutcome.NO_SPACE, DiskOutcome.FAILED};

    private final Stagehands hands;
    private final QuietLoop loop;
    private final Torrents torrents;
    private final Content content;
    private final MemoryStorage storage;
    private final QuietEvents events;
    private final Torrent torrent;
    private final boolean extensions;
    private final List<FarEnd> peers = new ArrayList<>();
    private final FarEnd hostile;

    PeerScene(Stagehands hands, int setting, Stage stage) {
        this.hands = hands;
        this.loop = hands.loop;
        this.torrents = (setting & 0x20) == 0 ? hands.plain : hands.limited;
        this.content = CONTENTS[setting & 3];
        this.extensions = (setting & 0x80) == 0;
        hands.random.setSeed(setting);
        loop.beginCase();
        SwarmDoor.forgetDials(torrents);
        events = new QuietEvents(content.metainfo());
        storage = new MemoryStorage(content.metainfo(), loop).holding(held(setting >> 2 & 3));
        torrent = new Torrent(torrents, content.metainfo(), storage, (setting & 0x40) != 0, events);
        torrent.start();
        loop.run();
        hostile = (setting & 0x10) == 0 ? joins() : weDial();
        reach(stage);
    }

    /** Nothing, some pieces, all but one, or all. */
    private byte[] held(int share) {
        byte[] bytes = new byte[content.bytes().length];
        for (int i = 0; i < content.layout().pieceCount(); i++) {
            if (share == 3 || share == 2 && i > 0 || share == 1 && i % 3 == 0) {
                System.arraycopy(content.bytes(), content.offset(i, 0), bytes, content.offset(i, 0),
                        content.layout().pieceBytes(i));
            }
        }
        return bytes;
    }

    /** As a peer of that content begins. */
    static byte[] handshake(int content) {
        return new Handshake(Handshake.EXTENSIONS | Handshake.FAST, CONTENTS[content].metainfo().infoHash(), HOSTILE)
                .toBytes().array();
    }

    /** Of the only tree there is. */
    static byte[] root() {
        return CONTENTS[CONTENTS.length - 1].metainfo().files().get(0).piecesRoot().toBytes();
    }

    FarEnd hostile() {
        return hostile;
    }

    private FarEnd joins() {
        Protocol session = torrents.accept(address());
        if (session == null) {
            throw new AssertionError("sessions of earlier cases were not forgotten");
        }
        return seat(session);
    }

    private FarEnd weDial() {
        SwarmDoor.tell(torrent, List.of(address()), loop.nowNanos());
        return seat(loop.dialled.remove(0));
    }

    private FarEnd seat(Protocol session) {
        FarEnd peer = new FarEnd(loop, address(), content, hands.receiveBuffer(peers.size()));
        peers.add(peer);
        peer.open(session);
        loop.run();
        return peer;
    }

    private InetSocketAddress address() {
        return new InetSocketAddress("10.0.1." + (1 + peers.size()), 40_000 + peers.size());
    }

    // ---- Good manners ----

    private void reach(Stage stage) {
        if (stage == Stage.SILENT) {
            return;
        }
        shakesHands(hostile, HOSTILE);
        if (stage == Stage.ASKED || stage == Stage.TRADING) {
            sendAll(hostile);
            hostile.says(PeerCodec.unchoke());
        }
        if (stage == Stage.SERVED || stage == Stage.TRADING) {
            hostile.says(PeerCodec.interested());
        }
        if (stage == Stage.COMPLETE) {
            seedComes();
        }
    }

    private void shakesHands(FarEnd peer, PeerId id) {
        peer.says(new Handshake(extensions ? Handshake.EXTENSIONS | Handshake.FAST : 0, content.metainfo().infoHash(),
                id).toBytes());
    }

    private void sendAll(FarEnd peer) {
        Bitfield all = new Bitfield(content.layout().pieceCount());
        all.setAll();
        peer.says(PeerCodec.bitfield(all));
    }

    /** Another peer gives us what we ask of it. */
    private void seedComes() {
        FarEnd seed = newcomer();
        if (seed == null) {
            return;
        }
        sendAll(seed);
        seed.says(PeerCodec.unchoke());
        while (seed.closed() == null && !seed.hashesAsked.isEmpty()) {
            HashSpan span = seed.hashesAsked.remove(0);
            seed.says(PeerCodec.hashes(span, content.nodes(span)));
            loop.run();
        }
        for (int n = 0; n < MOST_ANSWERS && seed.closed() == null && !seed.asked.isEmpty(); n++) {
            Request request = seed.asked.remove(0);
            seed.says(ByteBuffer.wrap(seed.answer(request)));
        }
    }

    /** A peer that has shaken hands, or null when there are enough. */
    private FarEnd newcomer() {
        if (peers.size() == MOST_PEERS) {
            return null;
        }
        FarEnd peer = joins();
        byte[] id = "-XX0001-newcomer0000".getBytes(StandardCharsets.US_ASCII);
        id[id.length - 1] += (byte) peers.size();
        shakesHands(peer, new PeerId(id));
        return peer;
    }

    // ---- The script ----

    void play(PeerTarget.Act act, byte[] script, int from, int length) {
        int first = length > 0 ? script[from] & 0xff : 0;
        int second = length > 1 ? script[from + 1] & 0xff : 0;
        switch (act) {
            case SAY -> hostile.says(script, from, length);
            case ANSWER -> answer(first, second, length > 2 ? script[from + 2] : 1);
            case WAIT -> loop.runMillis(100L * ((first << 8 | second) % (PeerTarget.MOST_TENTHS + 1)));
            case TAKE -> hostile.takes(first != 0);
            case DISK -> disk(first);
            case OTHER -> other(first);
            case HANG_UP -> hostile.hangsUp();
        }
        loop.run();
    }

    private void answer(int which, int how, int by) {
        if (!hostile.hashesAsked.isEmpty()) {
            answerHashes(hostile.hashesAsked.remove(which % hostile.hashesAsked.size()), how, by);
            return;
        }
        if (hostile.asked.isEmpty()) {
            return;
        }
        Request request = hostile.asked.remove(which % hostile.asked.size());
        byte[] block = hostile.answer(request);
        ByteBuffer header = ByteBuffer.wrap(block);
        switch (how % 8) {
            case 1 -> block[PeerCodec.PIECE_HEADER_BYTES] ^= (byte) by;
            case 2 -> header.putInt(0, header.getInt(0) + by);
            case 3 -> header.putInt(5, header.getInt(5) + by);
            case 4 -> header.putInt(9, header.getInt(9) + by);
            case 5 -> hostile.says(block, 0, block.length); // and once more below
            case 6 -> block = PeerCodec.reject(request.pieceIndex(), request.begin(), request.lengthBytes()).array();
            default -> { }
        }
        hostile.says(block, 0, block.length);
    }

    private void answerHashes(HashSpan span, int how, int by) {
        byte[] nodes = content.nodes(span);
        switch (how % 8) {
            case 1 -> nodes[(by & 0xff) % nodes.length] ^= (byte) by;
            case 2 -> nodes = Arrays.copyOf(nodes, nodes.length / 2 / MerkleTree.NODE_BYTES * MerkleTree.NODE_BYTES);
            case 5 -> hostile.says(PeerCodec.hashes(span, nodes)); // and once more below
            case 6 -> {
                hostile.says(PeerCodec.hashReject(span));
                return;
            }
            default -> { }
        }
        hostile.says(PeerCodec.hashes(span, nodes));
    }

    private void disk(int what) {
        DiskOutcome trouble = TROUBLE[what >> 3 & 3];
        switch (what & 7) {
            case 0 -> storage.hold();
            case 1 -> storage.letGo();
            case 2 -> storage.failNextWrite(trouble);
            case 3 -> storage.failNextPublish(trouble);
            default -> storage.failNextRead(trouble);
        }
    }

    private void other(int who) {
        switch (who % 3) {
            case 0 -> seedComes();
            case 1 -> {
                FarEnd peer = newcomer();
                if (peer != null) {
                    peer.says(PeerCodec.interested());
                }
            }
            default -> {
                if (peers.size() < MOST_PEERS) {
                    shakesHands(joins(), HOSTILE);
                }
            }
        }
    }

    /** Everything ends, and nothing is left behind. */
    Target.Ending end() {
        byte[] stored = storage.bytes();
        for (int i = 0; i < content.layout().pieceCount(); i++) {
            require(!SwarmDoor.has(torrent, i) || content.isRight(i, stored),
                    "a piece counts as verified and is wrong");
        }
        boolean refused = hostile.closed() != null && hostile.closed().isPeerFault();
        require(hostile.closed() != StreamEnd.INTERNAL, "an internal error");
        storage.letGo();
        torrent.stop();
        peers.forEach(FarEnd::hangsUp);
        loop.runMillis(3_000);
        require(events.stopped, "not stopped");
        require(peers.stream().allMatch(peer -> peer.queuedBytes() == 0), "bytes are queued after the end");
        require(SwarmDoor.buffersTaken(torrents) == 0, "buffers were not given back");
        return new Target.Ending(refused, peers.stream().mapToLong(FarEnd::fedBytes).sum());
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }
}
