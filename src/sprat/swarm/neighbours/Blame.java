package sprat.swarm.neighbours;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.tinylog.Logger;
import sprat.swarm.peer.PeerHashes;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.peer.TorrentParts;
import sprat.swarm.pick.Picker;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.HashTree;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.Metainfo;

/**
 * Who sent what was wrong in a piece that failed its hash, and what has to be fetched again. In a torrent with v2 the
 * right hashes of its blocks are asked of a peer that has it: then only the wrong blocks are missing again, and only
 * who sent them is banned. Where nobody can tell, a lone sender is guilty, and of several nobody is yet: the piece
 * comes from one of them alone next. On the loop's thread.
 */
public final class Blame {
    private final TorrentParts torrent;
    private final Neighbours neighbours;
    private final int askedHashes;
    /** Pieces that wait for the right hashes, oldest first. */
    private final Map<Integer, Suspicion> open = new LinkedHashMap<>();

    /** @param askedHashes at a time */
    public Blame(TorrentParts torrent, Neighbours neighbours, int askedHashes) {
        this.torrent = torrent;
        this.neighbours = neighbours;
        this.askedHashes = askedHashes;
    }

    /** @param leaves of the piece as it is; empty in a v1 torrent */
    public void onCorrupt(int pieceIndex, byte[] leaves, long nowNanos) {
        Suspicion suspicion = new Suspicion(pieceIndex, leaves, nowNanos);
        if (leaves.length <= MerkleTree.NODE_BYTES || !suspicion.isAskable() || open.size() >= NeighbourLimits.BLAMES
                || !suspicion.isAnybodyLeft()) {
            settle(pieceIndex, null, nowNanos);
            return;
        }
        Logger.debug("piece {} failed its hash: which block is asked of peers", pieceIndex);
        open.put(pieceIndex, suspicion);
        suspicion.ask(nowNanos);
    }

    /** Pieces that wait for the right hashes. */
    public int waiting() {
        return open.size();
    }

    /** Once a second. */
    public void tick(long nowNanos) {
        for (Suspicion suspicion : new ArrayList<>(open.values())) {
            if (nowNanos - suspicion.sinceNanos >= NeighbourLimits.BLAME_NANOS) {
                settle(suspicion.pieceIndex, null, nowNanos);
            } else if (suspicion.asked == null) {
                suspicion.ask(nowNanos);
            }
        }
    }

    /** @param wrong indexes of blocks in the piece; null when it is not known which */
    private void settle(int pieceIndex, BitSet wrong, long nowNanos) {
        open.remove(pieceIndex);
        Map<Picker.Source, Integer> senders = torrent.pieces().picker().failed(pieceIndex, wrong);
        Logger.warn("piece {} of {} failed its hash; {}sent by {}", pieceIndex, torrent.metainfo().name(),
                wrong == null ? "" : "wrong blocks ", senders);
        if (wrong != null || senders.size() == 1) {
            senders.forEach((sender, blocks) -> sender.onGuilty(pieceIndex, wrong == null ? 0 : blocks, nowNanos));
        }
        neighbours.onBlocksFree(nowNanos);
    }

    /** One piece, until it is known which blocks of it are wrong. */
    private final class Suspicion implements PeerHashes.Use {
        private final int pieceIndex;
        private final byte[] leaves;
        private final long sinceNanos;
        private final Set<PeerHashes> tried = new HashSet<>();
        private final BitSet wrong = new BitSet();
        private PeerHashes asked;
        /** Leaves that the right hashes are known of. */
        private int told;
        private HashSpan span;

        Suspicion(int pieceIndex, byte[] leaves, long nowNanos) {
            this.pieceIndex = pieceIndex;
            this.leaves = leaves;
            this.sinceNanos = nowNanos;
        }

        /** Its node is known, and the index of its leaves fits 32 bits: it does in 32 TiB of a file. */
        boolean isAskable() {
            Metainfo metainfo = torrent.metainfo();
            FileEntry file = metainfo.fileOf(pieceIndex);
            long endInFile = metainfo.layout().pieceOffset(pieceIndex + 1) - file.offset();
            return !metainfo.lacksLayer(file) && endInFile / MerkleTree.BLOCK_BYTES <= Integer.MAX_VALUE;
        }

        boolean isAnybodyLeft() {
            return neighbours.admitted().stream().anyMatch(this::mayKnow);
        }

        private boolean mayKnow(PeerSession session) {
            return session.isOpen() && session.isV2() && session.theirs().bits().get(pieceIndex)
                    && !tried.contains(session.hashes());
        }

        void ask(long nowNanos) {
            Metainfo metainfo = torrent.metainfo();
            FileEntry file = metainfo.fileOf(pieceIndex);
            int width = MerkleTree.leavesOfPiece(file.lengthBytes(), metainfo.layout().pieceLengthBytes());
            int height = Integer.numberOfTrailingZeros(width);
            int first = (pieceIndex - metainfo.firstPiece(file)) * width;
            span = HashSpan.provenUpTo(height, file.piecesRoot(), 0, first + told, Math.min(width, askedHashes));
            byte[] known = metainfo.pieceNode(pieceIndex);
            for (PeerSession session : neighbours.admitted()) {
                if (mayKnow(session) && session.hashes().mayAsk()
                        && session.hashes().ask(span, known, height, this, nowNanos)) {
                    asked = session.hashes();
                    return;
                }
            }
            if (!isAnybodyLeft()) {
                settle(pieceIndex, null, nowNanos);
            }
        }

        @Override
        public void onHashes(byte[] nodes, long nowNanos) {
            asked = null;
            if (open.get(pieceIndex) != this) {
                return;
            }
            for (int i = 0; i < span.length() && (told + i) * MerkleTree.NODE_BYTES < leaves.length; i++) {
                wrong.set(told + i, HashTree.differ(leaves, told + i, nodes, i));
            }
            told += span.length();
            if (told * MerkleTree.NODE_BYTES < leaves.length) {
                ask(nowNanos);
            } else {
                settle(pieceIndex, wrong.isEmpty() ? null : wrong, nowNanos);
            }
        }

        @Override
        public void onNoHashes(boolean isRejected, long nowNanos) {
            tried.add(asked);
            asked = null;
            if (open.get(pieceIndex) == this) {
                ask(nowNanos);
            }
        }
    }
}
