package sprat.swarm.neighbours;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.tinylog.Logger;
import sprat.swarm.peer.PeerHashes;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.peer.TorrentParts;
import sprat.wire.Sha256Hash;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.HashTree;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.Metainfo;

/**
 * Gets the piece layers that a torrent file lacks from peers (BEP 52), so many nodes at a time, each run of nodes
 * proven by its uncles up to the root of its file. Some clients tell nodes only without a proof: what such a peer tells
 * is put together from that peer alone, and proven when the layer is whole. Nothing is allocated before it has come. On
 * the loop's thread.
 */
public final class LayerFetch {
    private static final int NODE_BYTES = MerkleTree.NODE_BYTES;
    /** Runs looked at for one question. */
    private static final int MAX_PROBES = 64;

    /** Who wants them. */
    public interface Owner {
        /** All that were missing are there. @param nodes the piece layers of all files, in the order of the pieces */
        void onLayers(byte[] nodes, long nowNanos);
    }

    private final TorrentParts torrent;
    private final Neighbours neighbours;
    private final Owner owner;
    private final int askedHashes;
    private final Map<Sha256Hash, Layer> layers = new LinkedHashMap<>();
    /** Nobody is asked for them; who has been rejected stands last. */
    private final Set<Run> free = new LinkedHashSet<>();
    /** Peers that have rejected a request with a proof. */
    private final Set<PeerHashes> provesNothing = new LinkedHashSet<>();
    private final Map<PeerHashes, Long> restsUntil = new HashMap<>();
    private int layersMissing;

    /** @param askedHashes nodes at a time */
    public LayerFetch(TorrentParts torrent, Neighbours neighbours, int askedHashes, Owner owner) {
        this.torrent = torrent;
        this.neighbours = neighbours;
        this.owner = owner;
        this.askedHashes = askedHashes;
        for (FileEntry file : torrent.metainfo().filesWithoutLayer()) {
            layers.computeIfAbsent(file.piecesRoot(), root -> new Layer(file));
        }
        layersMissing = layers.size();
    }

    /** Asks this peer for as much as it may be asked for. */
    public void fill(PeerSession session, long nowNanos) {
        PeerHashes peer = session.hashes();
        while (layersMissing > 0 && peer.mayAsk() && nowNanos >= restsUntil.getOrDefault(peer, nowNanos)) {
            Run run = next(peer);
            if (run == null || !run.askOf(peer, nowNanos)) {
                return;
            }
        }
    }

    private Run next(PeerHashes peer) {
        int probes = 0;
        for (Run run : free) {
            if (++probes > MAX_PROBES) {
                return null;
            }
            if (run.isProvenBy(peer) || run.layer.unprovenFrom == null || run.layer.unprovenFrom == peer) {
                return run;
            }
        }
        return null;
    }

    /** The connection is over. */
    public void gone(PeerHashes peer) {
        provesNothing.remove(peer);
        restsUntil.remove(peer);
        layers.values().forEach(layer -> layer.dropUnproven(peer));
    }

    private void onLayer(long nowNanos) {
        if (--layersMissing > 0) {
            return;
        }
        Metainfo metainfo = torrent.metainfo();
        byte[] nodes = new byte[metainfo.layout().pieceCount() * NODE_BYTES];
        for (FileEntry file : metainfo.files()) {
            if (file.piecesRoot() != null) {
                Layer layer = layers.get(file.piecesRoot());
                byte[] its = layer == null ? file.piecesRoot().toBytes() : layer.joined();
                System.arraycopy(its, 0, nodes, metainfo.firstPiece(file) * NODE_BYTES, its.length);
            }
        }
        layers.clear();
        owner.onLayers(nodes, nowNanos);
    }

    /** The piece layer of all files with one root. */
    private final class Layer {
        final FileEntry file;
        final int pieces;
        final int baseLayer = MerkleTree.pieceLayer(torrent.layout().pieceLengthBytes());
        final int top;
        final Run[] runs;
        int missing;
        PeerHashes unprovenFrom;

        Layer(FileEntry file) {
            this.file = file;
            this.top = HashTree.top(file.lengthBytes());
            this.pieces = torrent.metainfo().lastPiece(file) - torrent.metainfo().firstPiece(file) + 1;
            this.runs = new Run[(pieces + askedHashes - 1) / askedHashes];
            this.missing = runs.length;
            for (int i = 0; i < runs.length; i++) {
                runs[i] = new Run(this, i);
                free.add(runs[i]);
            }
        }

        byte[] joined() {
            byte[] nodes = new byte[pieces * NODE_BYTES];
            for (Run run : runs) {
                byte[] its = run.nodes == null ? run.unproven : run.nodes;
                System.arraycopy(its, 0, nodes, run.first() * NODE_BYTES, its.length);
            }
            return nodes;
        }

        void dropUnproven(PeerHashes peer) {
            if (unprovenFrom != null && unprovenFrom == peer) {
                unprovenFrom = null;
                for (Run run : runs) {
                    if (run.unproven != null) {
                        run.unproven = null;
                        free.add(run);
                    }
                }
            }
        }

        /** All of it is here, a part of it from a peer that proves nothing: now it is proven, or that peer has lied. */
        void prove(long nowNanos) {
            if (Arrays.stream(runs).anyMatch(run -> run.nodes == null && run.unproven == null)) {
                return;
            }
            PeerHashes from = unprovenFrom;
            if (Arrays.equals(MerkleTree.rootOfPieces(joined(), torrent.layout().pieceLengthBytes()),
                    file.piecesRoot().toBytes())) {
                for (Run run : runs) {
                    run.nodes = run.nodes == null ? run.unproven : run.nodes;
                    run.unproven = null;
                }
                missing = 0;
                unprovenFrom = null;
                onLayer(nowNanos);
            } else {
                dropUnproven(from);
                neighbours.onGuilty(from.session(), "sent hashes that are not those of the torrent", nowNanos);
            }
        }
    }

    /** Nodes of a layer that are asked for at once. */
    private final class Run implements PeerHashes.Use {
        final Layer layer;
        final int number;
        byte[] nodes;
        byte[] unproven;
        private PeerHashes asked;
        private boolean isProven;

        Run(Layer layer, int number) {
            this.layer = layer;
            this.number = number;
        }

        int first() {
            return number * askedHashes;
        }

        private int count() {
            return Math.min(askedHashes, layer.pieces - first());
        }

        /** What the peer tells of it is proven at once: with uncles, or because it is the whole layer. */
        boolean isProvenBy(PeerHashes peer) {
            return layer.runs.length == 1 || !provesNothing.contains(peer);
        }

        boolean askOf(PeerHashes peer, long nowNanos) {
            int length = Math.max(2, count() == 1 ? 1 : Integer.highestOneBit(count() - 1) << 1);
            HashSpan span = HashSpan.provenUpTo(layer.top, layer.file.piecesRoot(), layer.baseLayer, first(), length);
            isProven = isProvenBy(peer);
            byte[] root = isProven ? layer.file.piecesRoot().toBytes() : null;
            if (!peer.ask(isProven ? span : span.withoutProof(), root, layer.top - layer.baseLayer, this, nowNanos)) {
                return false;
            }
            free.remove(this);
            asked = peer;
            layer.unprovenFrom = isProven ? layer.unprovenFrom : peer;
            return true;
        }

        @Override
        public void onHashes(byte[] told, long nowNanos) {
            PeerHashes from = asked;
            asked = null;
            if (isMissing()) {
                take(told, isProven, nowNanos);
                fill(from.session(), nowNanos);
            }
        }

        @Override
        public void onLateHashes(byte[] told, long nowNanos) {
            if (isMissing()) {
                free.remove(this);
                take(told, true, nowNanos);
            }
        }

        /** False when it has come late meanwhile, or the whole layer from a peer that proved nothing. */
        private boolean isMissing() {
            return nodes == null && layer.missing > 0;
        }

        private void take(byte[] told, boolean isRight, long nowNanos) {
            byte[] its = Arrays.copyOf(told, count() * NODE_BYTES);
            if (isRight) {
                nodes = its;
                unproven = null;
                layer.missing--;
            } else {
                unproven = its;
            }
            if (layer.missing == 0) {
                layer.unprovenFrom = null;
                onLayer(nowNanos);
            } else if (layer.unprovenFrom != null) {
                layer.prove(nowNanos);
            }
        }

        @Override
        public void onNoHashes(boolean isRejected, long nowNanos) {
            PeerHashes from = asked;
            asked = null;
            if (isMissing()) {
                free.add(this);
            }
            if (isRejected && isProven && layer.runs.length > 1) {
                provesNothing.add(from);
            } else {
                layer.dropUnproven(from);
                restsUntil.put(from, nowNanos + NeighbourLimits.HASH_REST_NANOS);
            }
            Logger.debug("peer {} has no hashes of {}, rejected {}", from.session().remote(), layer.file.displayPath(),
                    isRejected);
            fill(from.session(), nowNanos);
            neighbours.admitted().stream().filter(other -> other.hashes() != from).toList()
                    .forEach(other -> fill(other, nowNanos));
        }
    }
}
