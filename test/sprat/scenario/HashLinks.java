package sprat.scenario;

import java.nio.ByteBuffer;
import java.util.Arrays;
import sprat.wire.FileEntry;
import sprat.wire.HashSpan;
import sprat.wire.HashTree;
import sprat.wire.InfoHash;
import sprat.wire.PeerCodec;
import sprat.wire.SampleHashes;

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
            FileEntry file = stranger().content().metainfo().files().stream().filter(each -> span.piecesRoot().equals(each.piecesRoot()))
                    .findFirst().orElseThrow();
            ByteBuffer bytes = ByteBuffer.allocate((int) file.lengthBytes());
            int pieceBytes = layout().pieceLengthBytes();
            while (bytes.hasRemaining()) {
                int piece = (int) ((file.offset() + bytes.position()) / pieceBytes);
                bytes.put(stranger().content().bytes(piece, 0, layout().contentBytes(piece)));
            }
            HashTree tree = new HashTree(SampleHashes.leaves(bytes.array(), 0, bytes.capacity()), 0, HashTree.top(file.lengthBytes()));
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
}
