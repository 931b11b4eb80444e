package sprat.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.PieceLayout;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

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
    public static SimContent of(long seed, String tracker, int pieceBytes, int... files) throws FormatException {
        return of(TorrentFormat.V1, seed, tracker, pieceBytes, files);
    }

    /** With padding where the format wants it. */
    public static SimContent of(TorrentFormat format, long seed, String tracker, int pieceBytes, int... files)
            throws FormatException {
        List<FileEntry> entries = new ArrayList<>();
        // in the order in which a hybrid must have them
        String names = "file-%0" + String.valueOf(files.length - 1).length() + "d";
        int total = 0;
        for (int i = 0; i < files.length; i++) {
            entries.add(new FileEntry(List.of("world", String.format(names, i)), total, files[i]));
            total += files[i];
        }
        List<FileEntry> padded = MetainfoWriter.padded(entries, pieceBytes, format);
        byte[] bytes = new byte[(int) padded.get(padded.size() - 1).end()];
        new SplittableRandom(seed).nextBytes(bytes);
        padded.stream().filter(FileEntry::padding)
                .forEach(pad -> Arrays.fill(bytes, (int) pad.offset(), (int) pad.end(), (byte) 0));
        Metainfo metainfo = SampleHashes.torrent("world", padded, bytes, pieceBytes, format);
        return new SimContent(bytes, metainfo.withTrackers(List.of(List.of(tracker))));
    }

    /** The same bytes, of which only the tracker's peers know. */
    public SimContent privately() throws FormatException {
        Metainfo hidden = MetainfoWriter.create(metainfo.name(), metainfo.files(), metainfo.layout(),
                metainfo.pieceHashes(), true);
        return new SimContent(bytes, hidden.withTrackers(metainfo.trackers()));
    }

    /**
     * A hybrid as a client sees it that knows v1 alone: the same name and the same bytes, with padding that is asked
     * for like any other file.
     */
    public SimContent v1Half() {
        List<FileEntry> files = metainfo.files().stream().map(file -> file.withRoot(null)).toList();
        PieceLayout layout = PieceLayout.of(files, layout().pieceLengthBytes(), false);
        return new SimContent(bytes, new Metainfo(metainfo.infoHash(), null, metainfo.name(), layout,
                metainfo.pieceHashes(), new byte[0], files,
                metainfo.trackers(), metainfo.isPrivate(), metainfo.comment(), metainfo.createdBy(),
                metainfo.createdAtSeconds(), metainfo.webSeeds(), metainfo.info()));
    }

    /** The same, with other announce URLs, one in each tier, and other web seeds. */
    public SimContent from(List<String> trackers, List<String> webSeeds) {
        return new SimContent(bytes, metainfo.withTrackers(trackers.stream().map(List::of).toList())
                .withWebSeeds(webSeeds));
    }

    public Metainfo metainfo() {
        return metainfo;
    }

    /** By which its swarms are named, in this order. */
    public Set<InfoHash> names() {
        Set<InfoHash> names = new LinkedHashSet<>();
        names.add(metainfo.infoHash());
        if (metainfo.hasV2()) {
            names.add(metainfo.v2Name());
        }
        return names;
    }

    public PieceLayout layout() {
        return metainfo.layout();
    }

    /** A copy of the right bytes of a part of a piece. */
    public byte[] bytes(int pieceIndex, int begin, int lengthBytes) {
        int from = (int) layout().pieceOffset(pieceIndex) + begin;
        return Arrays.copyOfRange(bytes, from, from + lengthBytes);
    }

    /** A copy of the right bytes of a file. */
    public byte[] bytes(FileEntry file) {
        return Arrays.copyOfRange(bytes, (int) file.offset(), (int) file.end());
    }

    /** The right bytes; not to be changed. */
    byte[] bytes() {
        return bytes;
    }
}
