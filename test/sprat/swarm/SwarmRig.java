package sprat.swarm;

import static org.mockito.Mockito.mock;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import sprat.io.EventLoop;
import sprat.io.FormatException;
import sprat.io.MemoryBudget;
import sprat.io.Resolver;
import sprat.sim.SimLoop;
import sprat.sim.SimMachine;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.sim.SimWeb;
import sprat.swarm.announce.TrackerClient;
import sprat.swarm.neighbours.Neighbours;
import sprat.swarm.peer.TorrentParts;
import sprat.swarm.pick.FileSelection;
import sprat.swarm.pieces.Pieces;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/**
 * One torrent of ours in virtual time, with its data in memory. The peers are {@link PlayedPeer}s: the test says what
 * they do.
 */
public final class SwarmRig {
    public static final int PIECE_BYTES = 64 << 10;

    public final SimTime time = new SimTime();
    public final SimLoop loop;
    public final byte[] content;
    public final Metainfo metainfo;
    public final MemoryStorage storage;
    public final Torrents torrents;
    public final TorrentEvents events = mock(TorrentEvents.class);
    public final Torrent torrent;
    private int peers;

    private SwarmRig(int totalBytes, boolean haveAll, Torrents.Settings settings) throws Exception {
        this(sample(TorrentFormat.V1, single(totalBytes), PIECE_BYTES, false), haveAll, settings, null);
    }

    private record Sample(byte[] content, Metainfo metainfo) { }

    /** @param files with the padding that the format wants */
    private static Sample sample(TorrentFormat format, List<FileEntry> files, int pieceBytes, boolean isPrivate)
            throws FormatException {
        byte[] content = new byte[(int) files.get(files.size() - 1).end()];
        new Random(7).nextBytes(content);
        files.stream().filter(FileEntry::padding)
                .forEach(pad -> Arrays.fill(content, (int) pad.offset(), (int) pad.end(), (byte) 0));
        return new Sample(content, SampleHashes.torrent(files.get(0).path().get(0), files, content, pieceBytes, format,
                isPrivate));
    }

    private SwarmRig(Sample sample, boolean haveAll, Torrents.Settings settings, SimWeb web) throws Exception {
        this(sample, haveAll, settings, web, FileSelection.everything(sample.metainfo.layout()));
    }

    private SwarmRig(Sample sample, boolean haveAll, Torrents.Settings settings, SimWeb web, FileSelection selection)
            throws Exception {
        this(sample, haveAll ? sample.content : new byte[0], settings, web, selection);
    }

    private SwarmRig(Sample sample, byte[] had, Torrents.Settings settings, SimWeb web, FileSelection selection)
            throws Exception {
        this(sample, had, settings, web, selection, MemoryBudget.ample());
    }

    private SwarmRig(Sample sample, byte[] had, Torrents.Settings settings, SimWeb web, FileSelection selection,
            MemoryBudget memory)
            throws Exception {
        loop = new SimLoop(time, new SimNetwork(time), new SimMachine(time, "ours", InetAddress.getByName("10.0.0.1")),
                memory);
        content = sample.content;
        metainfo = sample.metainfo;
        storage = new MemoryStorage(metainfo, loop).holding(had);
        Resolver nobody = (host, done) -> done.done(List.of(), "no names here");
        TrackerClient trackers = new TrackerClient(loop, new Random(1));
        torrents = new Torrents(loop, new Random(2), nobody, trackers, settings);
        torrents.listeningAt(6881);
        if (web != null) {
            torrents.webSeedsBy(web.of(loop));
        }
        torrent = new Torrent(torrents, metainfo, storage, false, selection, events);
        torrent.start();
        run();
    }

    /** Knows literal addresses only. */
    public static Resolver literals(EventLoop loop) {
        return (host, done) -> loop.execute(() -> done.done(List.of(new InetSocketAddress(host, 1).getAddress()), ""));
    }

    /** A folder of files with these lengths, each at the begin of a piece. */
    public static SwarmRig trees(TorrentFormat format, boolean haveAll, int... lengths) throws Exception {
        return trees(format, haveAll, new Torrents.Settings(null, 50, 0, 0), lengths);
    }

    public static SwarmRig trees(TorrentFormat format, boolean haveAll, Torrents.Settings settings, int... lengths)
            throws Exception {
        return trees(format, haveAll, PIECE_BYTES, settings, lengths);
    }

    public static SwarmRig trees(TorrentFormat format, boolean haveAll, int pieceBytes, Torrents.Settings settings,
            int... lengths) throws Exception {
        return new SwarmRig(trees(format, pieceBytes, lengths), haveAll, settings, null);
    }

    /** A seeder with so much memory. */
    public static SwarmRig trees(MemoryBudget memory, int pieceBytes, int... lengths) throws Exception {
        Sample sample = trees(TorrentFormat.V2, pieceBytes, lengths);
        return new SwarmRig(sample, sample.content, new Torrents.Settings(null, 50, 0, 0), null,
                FileSelection.everything(sample.metainfo.layout()), memory);
    }

    /** A leecher of two files with the same content, and a third. @param had bytes that it has of the first */
    static SwarmRig twice(int length, int had, Function<Metainfo, FileSelection> selection) throws Exception {
        return twice(length, 0, had, selection);
    }

    /** @param from from which byte on the content is there, till `end` */
    static SwarmRig twice(int length, int from, int end, Function<Metainfo, FileSelection> selection) throws Exception {
        Sample sample = trees(TorrentFormat.HYBRID, PIECE_BYTES, length, length, PIECE_BYTES);
        byte[] content = sample.content;
        List<FileEntry> files = sample.metainfo.files();
        System.arraycopy(content, 0, content, (int) files.get(2).offset(), length); // 1 is padding
        Sample twice =
                new Sample(content, SampleHashes.torrent("data", files, content, PIECE_BYTES, TorrentFormat.HYBRID,
                false));
        byte[] had = Arrays.copyOf(content, end);
        Arrays.fill(had, 0, from, (byte) 0);
        return new SwarmRig(twice, had, new Torrents.Settings(null, 50, 0, 0), null, selection.apply(twice.metainfo));
    }

    /** The same, and the torrent file lacks the piece layers. */
    public static SwarmRig withoutLayers(TorrentFormat format, int pieceBytes, boolean haveAll, int... lengths)
            throws Exception {
        Sample sample = trees(format, pieceBytes, lengths);
        return new SwarmRig(new Sample(sample.content, sample.metainfo.withPieceNodes(new byte[0])), haveAll,
                new Torrents.Settings(null, 50, 0, 0), null);
    }

    private static Sample trees(TorrentFormat format, int pieceBytes, int... lengths) throws FormatException {
        List<FileEntry> files = new ArrayList<>();
        for (int length : lengths) {
            files.add(new FileEntry(List.of("data", "file-" + files.size()), 0, length));
        }
        return sample(format, MetainfoWriter.padded(files, pieceBytes, format), pieceBytes, false);
    }

    /** A leecher of a folder of which it wants a part. @param lengths of its files */
    static SwarmRig choosing(TorrentFormat format, Function<Metainfo, FileSelection> selection, int... lengths)
            throws Exception {
        List<FileEntry> files = format == TorrentFormat.V1 ? folder(lengths)
                : MetainfoWriter.padded(folder(lengths), PIECE_BYTES, format);
        Sample sample = sample(format, files, PIECE_BYTES, false);
        return new SwarmRig(sample, false, new Torrents.Settings(null, 50, 0, 0), null,
                selection.apply(sample.metainfo));
    }

    public static SwarmRig leecher(int totalBytes) throws Exception {
        return new SwarmRig(totalBytes, false, new Torrents.Settings(null, 50, 0, 0));
    }

    public static SwarmRig leecher(int totalBytes, Torrents.Settings settings) throws Exception {
        return new SwarmRig(totalBytes, false, settings);
    }

    /** Of a torrent whose peers come from its trackers only. */
    public static SwarmRig privateLeecher(int totalBytes) throws Exception {
        return new SwarmRig(sample(TorrentFormat.V1, single(totalBytes), PIECE_BYTES, true), false,
                new Torrents.Settings(null, 50, 0, 0), null);
    }

    /** With web seeds. @param files their lengths; none is one file. A negative one is padding */
    public static SwarmRig leecher(int totalBytes, Torrents.Settings settings, SimWeb web, List<String> webSeeds,
            int... files) throws Exception {
        Sample sample = sample(TorrentFormat.V1, files.length == 0 ? single(totalBytes) : folder(files), PIECE_BYTES,
                false);
        return new SwarmRig(new Sample(sample.content, sample.metainfo.withWebSeeds(webSeeds)), false, settings, web);
    }

    public static SwarmRig seeder(int totalBytes) throws Exception {
        return new SwarmRig(totalBytes, true, new Torrents.Settings(null, 50, 0, 0));
    }

    public static SwarmRig seeder(int totalBytes, Torrents.Settings settings) throws Exception {
        return new SwarmRig(totalBytes, true, settings);
    }

    private static List<FileEntry> single(int totalBytes) {
        return List.of(new FileEntry(List.of("data.bin"), 0, totalBytes));
    }

    private static List<FileEntry> folder(int... lengths) {
        List<FileEntry> files = new ArrayList<>();
        int offset = 0;
        for (int length : lengths) {
            boolean isPadding = length < 0;
            List<String> path = isPadding ? List.of("folder", ".pad", "" + -length)
                    : List.of("folder", "file " + files.size());
            files.add(new FileEntry(path, offset, Math.abs(length), isPadding));
            offset += Math.abs(length);
        }
        return files;
    }

    /** What was executed or completed comes through; a microsecond passes. */
    public void run() {
        time.runFor(1_000);
    }

    public void runSeconds(long seconds) {
        time.runFor(seconds * SimTime.SECONDS);
    }

    /** A peer that has dialled us and said nothing yet. */
    public PlayedPeer peerDialsUs() throws UnknownHostException {
        return peerDialsUs(nextAddress());
    }

    public PlayedPeer peerDialsUs(InetSocketAddress from) {
        return new PlayedPeer(this, torrents.accept(from), from);
    }

    /** A peer that we have dialled; our handshake is sent. */
    public PlayedPeer weDialPeer() throws UnknownHostException {
        return weDial(nextAddress());
    }

    public PlayedPeer weDial(InetSocketAddress address) {
        return new PlayedPeer(this, torrent.neighbours().newDial(address), address);
    }

    /** Handshake done; it has nothing. */
    public PlayedPeer emptyPeer() throws Exception {
        return peerDialsUs().shakesHands();
    }

    /** Handshake done; it has everything and has sent its bitfield. */
    public PlayedPeer seed() throws Exception {
        return peerDialsUs().shakesHands().hasAll();
    }

    private InetSocketAddress nextAddress() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName("10.0.1." + (1 + peers++ % 250)), 40_000 + peers);
    }

    public Neighbours neighbours() {
        return torrent.neighbours();
    }

    public TorrentParts parts() {
        return torrent.parts();
    }

    public Pieces pieces() {
        return torrent.pieces();
    }

    public List<Integer> verified() {
        List<Integer> pieces = new ArrayList<>();
        for (int i = 0; i < metainfo.layout().pieceCount(); i++) {
            if (torrent.pieces().have().get(i)) {
                pieces.add(i);
            }
        }
        return pieces;
    }
}
