package sprat.swarm.peer;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import sprat.io.BufferPool;
import sprat.io.EventLoop;
import sprat.rate.Traffic;
import sprat.swarm.dial.Network;
import sprat.swarm.pick.Block;
import sprat.swarm.pick.Picker;
import sprat.swarm.pieces.HashAnswers;
import sprat.swarm.pieces.Pieces;
import sprat.wire.peer.PeerCodec;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.PieceLayout;

/** The parts of one torrent that all of its connections use. On the loop's thread. */
public final class TorrentParts {
    private final Supplier<Metainfo> metainfo;
    private final PieceLayout layout;
    private final SwarmNames names;
    private final PeerCodec codec;
    private final Pieces pieces;
    private final HashAnswers hashes;
    private final Traffic traffic;
    private final Network network;
    private final Object memoryOwner;

    /**
     * @param metainfo    changes when piece layers come, and then has the same pieces
     * @param hashes      what peers may have of the trees
     * @param memoryOwner stands for the torrent in {@link sprat.io.MemoryPart}
     */
    public TorrentParts(Supplier<Metainfo> metainfo, Pieces pieces, HashAnswers hashes, Traffic traffic,
            Network network, Object memoryOwner) {
        this.metainfo = metainfo;
        this.layout = metainfo.get().layout();
        this.names = new SwarmNames(metainfo.get());
        this.codec = new PeerCodec(layout.pieceCount());
        this.pieces = pieces;
        this.hashes = hashes;
        this.traffic = traffic;
        this.network = network;
        this.memoryOwner = memoryOwner;
    }

    public Metainfo metainfo() {
        return metainfo.get();
    }

    public PieceLayout layout() {
        return layout;
    }

    public SwarmNames names() {
        return names;
    }

    PeerCodec codec() {
        return codec;
    }

    public Pieces pieces() {
        return pieces;
    }

    HashAnswers hashes() {
        return hashes;
    }

    Traffic traffic() {
        return traffic;
    }

    public Network network() {
        return network;
    }

    EventLoop loop() {
        return network.loop();
    }

    BufferPool pool() {
        return loop().memory().blocks();
    }

    /** A block that was asked for has come. @param data copied before this returns */
    public void receive(Picker.Source from, Block block, ByteBuffer data, long nowNanos) {
        traffic.down().add(data.remaining());
        for (Picker.Source other : pieces.receive(block, from, data, nowNanos)) {
            other.cancel(block, nowNanos);
        }
    }

    Object memoryOwner() {
        return memoryOwner;
    }
}
