package sprat.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import sprat.io.FormatException;
import sprat.swarm.MemoryStorage;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.HashTree;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.PieceLayout;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** A torrent of random bytes, and the bytes. */
record Content(Metainfo metainfo, byte[] bytes) {
    /** @param files of it, each with its length; one of them is a torrent of one file */
    static Content of(int pieceBytes, List<String> names, int... lengths) {
        byte[] bytes = new byte[Arrays.stream(lengths).sum()];
        new Random(bytes.length).nextBytes(bytes);
        PieceLayout layout = new PieceLayout(bytes.length, pieceBytes);
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int i = 0; i < layout.pieceCount(); i++) {
            int from = (int) layout.pieceOffset(i);
            hashes.writeBytes(MemoryStorage.sha1(Arrays.copyOfRange(bytes, from, from + layout.pieceBytes(i))));
        }
        List<FileEntry> files = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < lengths.length; i++) {
            files.add(new FileEntry(List.of(names.get(i).split("/")), offset, lengths[i]));
            offset += lengths[i];
        }
        try {
            return new Content(MetainfoWriter.create(names.get(0).split("/")[0], files, layout, hashes.toByteArray(),
                    false), bytes);
        } catch (FormatException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** One file of v2, by a torrent file without its piece layer (BEP 52). */
    static Content withoutLayer(int pieceBytes, String name, int length) {
        try {
            List<FileEntry> files = MetainfoWriter.padded(List.of(new FileEntry(List.of(name), 0, length)), pieceBytes,
                    TorrentFormat.V2);
            byte[] content = new byte[length];
            new Random(length).nextBytes(content);
            byte[] bytes = Arrays.copyOf(content, (int) files.get(files.size() - 1).end());
            return new Content(SampleHashes.torrent(name, files, bytes, pieceBytes, TorrentFormat.V2)
                    .withPieceNodes(new byte[0]), bytes);
        } catch (FormatException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The right nodes of a span of its only tree; empty when it is in no such tree. */
    byte[] nodes(HashSpan span) {
        FileEntry file = metainfo.files().get(0);
        HashTree tree = new HashTree(SampleHashes.leaves(bytes, 0, (int) file.lengthBytes()), 0,
                HashTree.top(file.lengthBytes()));
        return span.isIn(HashTree.top(file.lengthBytes())) ? tree.answer(span) : new byte[0];
    }

    PieceLayout layout() {
        return metainfo.layout();
    }

    int offset(int pieceIndex, int begin) {
        return (int) layout().pieceOffset(pieceIndex) + begin;
    }

    boolean isRight(int pieceIndex, byte[] stored) {
        int from = offset(pieceIndex, 0);
        int end = from + layout().pieceBytes(pieceIndex);
        return Arrays.equals(bytes, from, end, stored, from, end);
    }
}
