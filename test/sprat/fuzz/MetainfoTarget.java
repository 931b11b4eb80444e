package sprat.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import sprat.io.FormatException;
import sprat.wire.Vectors;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoReader;
import sprat.wire.torrent.PieceLayout;
import sprat.wire.torrent.SafePath;
import sprat.wire.tracker.TrackerUrl;

/**
 * Torrent files. What is taken must lie in one run of bytes, have names that are safe, and trackers that are URLs or
 * are refused.
 */
final class MetainfoTarget implements Target {
    private static final List<byte[]> SAMPLES =
            Stream.of("torrent-single", "torrent-folder", "torrent-hybrid", "torrent-hybrid-folder",
            "torrent-hybrid-no-tail", "torrent-v2", "torrent-v2-folder").map(Vectors::bytes).toList();
    private static final String[] NAMES = {"..", ".", "a/b", "CON", "x.", "x ", "a\\b", "c:", "\0", "", ".part",
            "\u00e4", "\udc00", "nul.txt", "../../etc/passwd", "a\u0308", "x.part.part", "\u2028", "\ufeff"};

    @Override
    public String name() {
        return "metainfo";
    }

    @Override
    public byte[] input(Mutator mutator) {
        byte[] bytes = mutator.pick(SAMPLES);
        if (mutator.oneIn(3)) {
            bytes = renamed(bytes, mutator);
            if (mutator.oneIn(2)) {
                return bytes;
            }
        }
        if (mutator.oneIn(6)) {
            return renumbered(renumbered(bytes, mutator), mutator);
        }
        return mutator.oneIn(3) && bytes.length > 0 ? mutator.damage(bytes)
                : mutator.damageBencode(bytes, mutator.pick(SAMPLES));
    }

    /** A string in the torrent becomes a name that is hard to save, with its right length. */
    private static byte[] renamed(byte[] bytes, Mutator mutator) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        byte[] name = mutator.pick(NAMES).getBytes(StandardCharsets.UTF_8);
        String utf8 = new String(name, StandardCharsets.ISO_8859_1)
                .repeat(mutator.oneIn(8) ? 1 + mutator.below(260) : 1);
        String before = mutator.pick("4:name", "4:pathl", "8:announce", "7:comment", "9:file treed", "3:subd",
                "11:pieces root");
        int start = text.indexOf(before) < 0 ? -1 : text.indexOf(before) + before.length();
        if (start < 0 || start >= text.length()) {
            return bytes;
        }
        int colon = text.indexOf(':', start);
        String digits = colon < 0 ? "" : text.substring(start, colon);
        if (!digits.matches("[0-9]{1,4}")) {
            return bytes;
        }
        int end = Math.min(text.length(), colon + 1 + Integer.parseInt(digits));
        return (text.substring(0, start) + utf8.length() + ":" + utf8 + text.substring(end))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A number that decides about sizes becomes a border. */
    private static byte[] renumbered(byte[] bytes, Mutator mutator) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String key = mutator.pick("12:piece lengthi", "6:lengthi", "6:lengthi", "12:meta versioni", "7:privatei",
                "13:creation datei");
        int at = text.indexOf(key, mutator.oneIn(2) ? 0 : mutator.below(text.length()));
        int end = at < 0 ? -1 : text.indexOf('e', at + key.length());
        if (end < 0) {
            return bytes;
        }
        long number = mutator.oneIn(3) ? 0 : mutator.oneIn(3) ? mutator.bits() : mutator.border();
        return (text.substring(0, at) + key + number + text.substring(end)).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public Ending run(byte[] input) {
        try {
            Metainfo torrent = MetainfoReader.read(input);
            check(torrent);
            return new Ending(false, input.length);
        } catch (FormatException refused) {
            return new Ending(true, input.length);
        }
    }

    private static void check(Metainfo torrent) {
        long offset = 0;
        for (FileEntry file : torrent.files()) {
            require(file.offset() == offset && file.lengthBytes() >= 0, "a hole between files");
            offset = file.end();
            require(file.path().stream().noneMatch(name -> name.isEmpty() || name.equals("..") || name.equals(".")
                    || name.contains("/")
                    || name.contains("\\") || name.indexOf('\0') >= 0), "an unsafe name");
        }
        require(offset == torrent.layout().totalBytes(), "files of another length than the whole");
        requireNoCollision(torrent);
        int pieces = torrent.layout().pieceCount();
        for (int i = 0; i < pieces; i += Math.max(1, pieces / 8)) {
            requireHashes(torrent, i);
            long[] covered = new long[1];
            torrent.forEachFile(i, index -> covered[0]++);
            require(covered[0] > 0, "a piece without a file");
        }
        torrent.trackers().forEach(tier -> tier.forEach(MetainfoTarget::parse));
    }

    /** A piece of a tree belongs to one file, and is asked for up to its end. */
    private static void requireHashes(Metainfo torrent, int piece) {
        if (torrent.hasV1()) {
            require(torrent.pieceHash(piece).length == Metainfo.HASH_BYTES, "a piece without a hash");
        }
        if (torrent.hasV2()) {
            FileEntry file = torrent.fileOf(piece);
            PieceLayout layout = torrent.layout();
            require(file.piecesRoot() != null && torrent.pieceNode(piece).length == Metainfo.NODE_BYTES,
                    "a piece without a tree");
            require(torrent.lacksLayer(file) || !Arrays.equals(torrent.pieceNode(piece), new byte[Metainfo.NODE_BYTES]),
                    "an unknown node");
            require(file.offset() % layout.pieceLengthBytes() == 0, "a file that does not begin with a piece");
            long end = layout.pieceOffset(piece) + layout.askedBytes(piece);
            require(end == Math.min(file.end(), layout.pieceOffset(piece + 1)),
                    "a piece that does not end with its file");
        }
    }

    private static void requireNoCollision(Metainfo torrent) {
        try {
            SafePath.checkCollisions(torrent.files());
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    private static void parse(String url) {
        try {
            TrackerUrl parsed = TrackerUrl.parse(url);
            require(parsed.port() > 0 && TrackerUrl.parse(parsed.toString()).equals(parsed),
                    "another URL when parsed again");
        } catch (FormatException refused) {
            // It is told to the user when the torrent starts.
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }

    @Override
    public long bytesPerByte() {
        return 400;
    }

    @Override
    public long bytesPerCase() {
        return 128 << 10;
    }

    @Override
    public int share() {
        return 240;
    }
}
