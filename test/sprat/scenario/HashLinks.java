package sprat.scenario;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import sprat.sim.SimTime;
import sprat.wire.InfoHash;
import sprat.wire.peer.PeerCodec;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.HashTree;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.SampleHashes;

/** Seeds of another make in the v2 swarm (BEP 52), which know the torrent by its v2 name alone. */
final class HashLinks {
    private HashLinks() {
    }

    /** Serves data and hashes. */
    static class Honest extends StrangerLink {
        Honest(Stranger stranger) {
            super(stranger);
        }

        @Override
        InfoHash name() {
            return stranger().content().metainfo().v2Name();
        }

        @Override
        public void onHashRequest(HashSpan span) {
            FileEntry file = stranger().content().metainfo().files().stream()
                    .filter(each -> span.piecesRoot().equals(each.piecesRoot()))
                    .findFirst().orElseThrow();
            ByteBuffer bytes = ByteBuffer.allocate((int) file.lengthBytes());
            int pieceBytes = layout().pieceLengthBytes();
            while (bytes.hasRemaining()) {
                int piece = (int) ((file.offset() + bytes.position()) / pieceBytes);
                bytes.put(stranger().content().bytes(piece, 0, layout().contentBytes(piece)));
            }
            HashTree tree = new HashTree(SampleHashes.leaves(bytes.array(), 0, bytes.capacity()), 0,
                    HashTree.top(file.lengthBytes()));
            send(PeerCodec.hashes(span, told(tree.answer(span))));
        }

        byte[] told(byte[] right) {
            return right;
        }
    }

    /** Turns a byte over in all hashes that it tells. */
    static final class Liar extends Honest {
        Liar(Stranger stranger) {
            super(stranger);
        }

        @Override
        byte[] told(byte[] right) {
            byte[] wrong = Arrays.copyOf(right, right.length);
            wrong[stranger().random().nextInt(wrong.length)] ^= 1;
            return wrong;
        }
    }

    /** Tells right hashes, and in some blocks wrong data. */
    static final class Corrupter extends Honest {
        private final double share;

        /** @param share of the blocks that are wrong, each by chance */
        Corrupter(Stranger stranger, double share) {
            super(stranger);
            this.share = share;
        }

        @Override
        ByteBuffer answer(int pieceIndex, int begin, int lengthBytes) {
            return spoiled(super.answer(pieceIndex, begin, lengthBytes), share);
        }
    }

    /** Has no hashes for anybody. */
    static final class Rejecter extends Honest {
        Rejecter(Stranger stranger) {
            super(stranger);
        }

        @Override
        public void onHashRequest(HashSpan span) {
            send(PeerCodec.hashReject(span));
        }
    }

    /** Tells one hash less than it is asked for. */
    static final class Miser extends Honest {
        Miser(Stranger stranger) {
            super(stranger);
        }

        @Override
        byte[] told(byte[] right) {
            return Arrays.copyOf(right, right.length - MerkleTree.NODE_BYTES);
        }
    }

    /** Asks for a hundred runs of hashes a second, of which some cannot be. */
    static final class Asker extends Honest {
        private final List<FileEntry> files = stranger().content().metainfo().files().stream()
                .filter(file -> file.piecesRoot() != null).toList();

        Asker(Stranger stranger) {
            super(stranger);
        }

        @Override
        void greet() {
            for (int i = 0; i < 10; i++) {
                FileEntry file = files.get(stranger().random().nextInt(files.size()));
                int length = 1 << stranger().random().nextInt(5);
                int index = length * stranger().random().nextInt(4);
                send(PeerCodec.hashRequest(new HashSpan(file.piecesRoot(), stranger().random().nextInt(4), index,
                        length, stranger().random().nextInt(6))));
            }
            later(SimTime.SECONDS / 10, this::greet);
        }
    }
}
