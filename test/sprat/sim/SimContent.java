package sprat.sim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import sprat.wire.FileEntry;
import sprat.wire.Metainfo;
import sprat.wire.MetainfoWriter;
import sprat.wire.PieceLayout;
import sprat.wire.WireException;

/** What is shared in a world: the right bytes, once for all machines, and the torrent that describes them. */
public final class SimContent {
    private final byte[] bytes;
    private final Metainfo metainfo;

    private SimContent(byte[] bytes, Metainfo metainfo) {
        this.bytes = bytes;
        this.metainfo = metainfo;
    }

    /**
     * @param tracker announce URL
     * @param files   their lengths in bytes
     */
    public static SimContent of(long seed, String tracker, int pieceBytes, int... files) throws WireException {
        List<FileEntry> entries = new ArrayList<>();
        int total = 0;
        for (int i = 0; i < files.length; i++) {
            entries.add(new FileEntry(List.of("world", "file-" + i), total, files[i]));
            total += files[i];
        }
        byte[] bytes = new byte[total];
        new SplittableRandom(seed).nextBytes(bytes);
        PieceLayout layout = new PieceLayout(total, pieceBytes);
        Metainfo metainfo = MetainfoWriter.create("world", entries, layout, hashes(bytes, layout), false);
        return new SimContent(bytes, metainfo.withTrackers(List.of(List.of(tracker))));
    }

    private static byte[] hashes(byte[] bytes, PieceLayout layout) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] hashes = new byte[layout.pieceCount() * Metainfo.HASH_BYTES];
            for (int i = 0; i < layout.pieceCount(); i++) {
                sha1.update(bytes, (int) layout.pieceOffset(i), layout.pieceBytes(i));
                System.arraycopy(sha1.digest(), 0, hashes, i * Metainfo.HASH_BYTES, Metainfo.HASH_BYTES);
            }
            return hashes;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public Metainfo metainfo() {
        return metainfo;
    }

    public PieceLayout layout() {
        return metainfo.layout();
    }

    /** A copy of the right bytes of a part of a piece. */
    public byte[] bytes(int pieceIndex, int begin, int lengthBytes) {
        int from = (int) layout().pieceOffset(pieceIndex) + begin;
        return Arrays.copyOfRange(bytes, from, from + lengthBytes);
    }

    /** The right bytes; not to be changed. */
    byte[] bytes() {
        return bytes;
    }
}
