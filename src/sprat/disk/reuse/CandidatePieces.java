package sprat.disk.reuse;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import sprat.disk.names.ChannelOpener;
import sprat.disk.names.HeldFolder;
import sprat.disk.names.NativeNames;
import sprat.disk.store.Candidate;
import sprat.disk.work.DiskException;
import sprat.disk.work.DiskWorker;
import sprat.disk.work.PieceDigest;
import sprat.disk.work.PieceProof;
import sprat.store.DiskOutcome;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.PieceLayout;

/** A {@link Candidate}, open: hashes its pieces as if it were a file of the torrent. For one job of a worker. */
final class CandidatePieces implements AutoCloseable {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);

    /** Gets what was read, before it is hashed. */
    interface Sink {
        void take(long offset, ByteBuffer bytes) throws IOException;
    }

    private final Metainfo metainfo;
    private final PieceLayout layout;
    private final Candidate candidate;
    private final FileChannel channel;
    private final PieceDigest digest;
    private final DiskWorker worker;

    CandidatePieces(Metainfo metainfo, Candidate candidate, ChannelOpener opener, DiskWorker worker)
            throws IOException {
        this.metainfo = metainfo;
        this.layout = metainfo.layout();
        this.candidate = candidate;
        this.channel = HeldFolder.openFound(candidate.file(), candidate.stamp(), READ, opener);
        if (channel == null) {
            throw new DiskException(DiskOutcome.CHANGED, NativeNames.text(candidate.file()),
                    "was replaced by another program");
        }
        this.digest = new PieceDigest(metainfo.format());
        this.worker = worker;
    }

    /** @return the file that it would be by its first piece, all of which is right then; -1 when it is none */
    int find(WantedFiles wanted) throws IOException {
        long fileBytes = candidate.stamp().bytes();
        hashContent(0, (int) Math.min(fileBytes, layout.pieceLengthBytes()), (offset, bytes) -> { });
        int fileIndex = wanted.find(fileBytes, digest);
        if (fileIndex >= 0 && !metainfo.lacksLayer(metainfo.files().get(fileIndex))) {
            requireProof(metainfo.firstPiece(metainfo.files().get(fileIndex)));
        }
        return fileIndex;
    }

    /**
     * @return the node of the piece when v1 alone says that it is right, in a hybrid; else empty
     * @throws IOException this piece of the file is not what the torrent says, or cannot be read
     */
    byte[] requireRight(FileEntry file, int pieceIndex, Sink sink) throws IOException {
        hashContent(layout.pieceOffset(pieceIndex) - file.offset(), layout.contentBytes(pieceIndex), sink);
        return requireProof(pieceIndex);
    }

    private void hashContent(long offset, int length, Sink sink) throws IOException {
        digest.begin(length);
        while (digest.hashedBytes() < length) {
            ByteBuffer chunk = worker.chunk();
            chunk.limit(Math.min(chunk.capacity(), length - digest.hashedBytes()));
            long at = offset + digest.hashedBytes();
            for (long next = at; chunk.hasRemaining(); next = at + chunk.position()) {
                if (channel.read(chunk, next) < 0) {
                    throw new EOFException("ends before byte " + (offset + length));
                }
            }
            sink.take(at, chunk.flip());
            worker.hash(digest, chunk.rewind());
        }
    }

    /** Its content is hashed; v1 wants the padding behind it too. */
    private byte[] requireProof(int pieceIndex) throws IOException {
        int pieceBytes = metainfo.hasV1() ? layout.pieceBytes(pieceIndex) : 0;
        while (digest.hashedBytes() < pieceBytes) {
            ByteBuffer zeros =
                    ByteBuffer.allocate(Math.min(PieceDigest.SLICE_BYTES, pieceBytes - digest.hashedBytes()));
            worker.hash(digest, zeros);
        }
        PieceProof proof = PieceProof.of(metainfo, pieceIndex, digest);
        if (proof.outcome() != DiskOutcome.OK) {
            throw new DiskException(proof.outcome(), NativeNames.text(candidate.file()), proof.detail());
        }
        return proof.nodeByV1();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
