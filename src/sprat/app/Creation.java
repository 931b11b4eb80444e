package sprat.app;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import sprat.disk.listing.FileListing;
import sprat.disk.listing.TorrentHasher;
import sprat.disk.work.DiskException;
import sprat.io.FormatException;
import sprat.store.DiskOutcome;
import sprat.wire.WireLimits;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.TorrentFormat;

/**
 * Makes a torrent of a file or folder: lists it, hashes it, and changes nothing on disk. Blocks its caller; `stop` may
 * come from any thread.
 */
public final class Creation {
    public static final int PIECE_LENGTH_MIN = 16 << 10;
    public static final int PIECE_LENGTH_MAX = WireLimits.PIECE_LENGTH_BYTES;
    /**
     * Unless told otherwise: the more pieces there are, the sooner every leecher has one to pass on; more than that
     * many add little.
     */
    private static final int PIECE_LENGTH_SMALL = 64 << 10;
    private static final int PIECES_WANTED = 2048;
    private static final int PIECE_LENGTH_DEFAULT = 512 << 10;
    /**
     * Above this many bytes of hashes the default piece length grows: a torrent file is to stay easy to hand around.
     */
    private static final long HASHES_BYTES = 10 << 20;
    /** Of a torrent file, kept for what is not hashes: names most of all. */
    private static final int NAMES_BYTES = 4 << 20;
    private static final int THREADS_MAX = 8;
    private static final long REPORT_NANOS = 1_000_000_000L;

    private final Plan plan;
    private final LongSupplier nanoTime;
    private final Consumer<Event> events;
    private final FileListing listing;
    private final TorrentHasher hasher;
    private long reportAtNanos;

    /**
     * What to make.
     *
     * @param pieceLengthBytes a power of two within the bounds above; 0 leaves the choice to us
     */
    public record Plan(Path source, TorrentFormat format, int pieceLengthBytes, List<List<String>> trackers,
            boolean isPrivate, String comment, String createdBy, long createdAtSeconds) { }

    /**
     * Lists the files; may take a while for very many.
     *
     * @throws UserError there are none, or they cannot be in a torrent
     */
    public Creation(Plan plan, LongSupplier nanoTime, Consumer<Event> events) throws UserError {
        this.plan = plan;
        this.nanoTime = nanoTime;
        this.events = events;
        this.listing = list(plan.source());
        DescriptionMemory.ofThisProcess().requireRoom(LocalNames.text(plan.source()), torrentBytes(),
                listing.items().size());
        this.hasher = new TorrentHasher(listing, choosePieceLength(), plan.format(), this::hashed);
        metainfo(placeholders()); // names that no torrent can have are told before the long work
    }

    /** About how long the torrent file will be, without the hashes of pieces. */
    private long torrentBytes() {
        boolean hasV1 = plan.format().hasV1();
        boolean hasV2 = plan.format().hasV2();
        long bytes = 0;
        for (FileListing.Item item : listing.items()) {
            List<String> path = item.path();
            int nameBytes = path.get(path.size() - 1).length() + 4;
            int pathBytes = path.stream().skip(1).mapToInt(element -> element.length() + 3).sum();
            // the last is padding
            bytes += (hasV1 ? 30 + pathBytes : 0) + (hasV2 ? 70 + nameBytes : 0) + (hasV1 && hasV2 ? 50 : 0);
        }
        return bytes;
    }

    /** Not zeros, which are the node of no data, and no two alike, which would be the same data. */
    private TorrentHasher.Hashes placeholders() {
        int pieces = hasher.layout().pieceCount();
        byte[] nodes = new byte[plan.format().hasV2() ? pieces * Metainfo.NODE_BYTES : 0];
        Arrays.fill(nodes, (byte) 1);
        for (int i = 0; i < nodes.length; i += Metainfo.NODE_BYTES) {
            ByteBuffer.wrap(nodes).putInt(i, i);
        }
        return new TorrentHasher.Hashes(new byte[plan.format().hasV1() ? pieces * Metainfo.HASH_BYTES : 0], nodes);
    }

    int pieceLengthBytes() {
        return hasher.layout().pieceLengthBytes();
    }

    /** Of the torrent: the last element of the source's path. */
    public String name() {
        return listing.name();
    }

    /** The folder in which the source is, from where it can be served. */
    public Path directory() {
        return plan.source().toAbsolutePath().normalize().getParent();
    }

    /** @throws UserError a file cannot be read or is being changed; INTERRUPTED after `stop` */
    public Metainfo run() throws UserError {
        try {
            reportAtNanos = nanoTime.getAsLong() + REPORT_NANOS;
            events.accept(new Event.Checking(name(), "", 0, listing.totalBytes()));
            int threads = Math.min(Runtime.getRuntime().availableProcessors(), THREADS_MAX);
            TorrentHasher.Hashes hashes = hasher.hash(threads);
            events.accept(new Event.Checking(name(), "", listing.totalBytes(), listing.totalBytes()));
            return metainfo(hashes);
        } catch (DiskException e) {
            throw error(e);
        } catch (CancellationException e) {
            throw new UserError(Outcome.INTERRUPTED, "stopped; no torrent file was written");
        }
    }

    /** To serve what was hashed where it is, without another check. */
    public TorrentJob job(Metainfo metainfo) {
        return new TorrentJob(metainfo, directory(), true, listing);
    }

    public void stop() {
        hasher.cancel();
    }

    private void hashed(long hashedBytes, long totalBytes) {
        long nowNanos = nanoTime.getAsLong();
        if (nowNanos - reportAtNanos >= 0 && hashedBytes < totalBytes) {
            reportAtNanos = nowNanos + REPORT_NANOS;
            events.accept(new Event.Checking(name(), "", hashedBytes, totalBytes));
        }
    }

    private Metainfo metainfo(TorrentHasher.Hashes hashes) throws UserError {
        try {
            return MetainfoWriter.create(name(), hasher.files(), pieceLengthBytes(), plan.format(),
                    hashes.pieceHashes(), hashes.pieceNodes(), plan.isPrivate())
                    .withTrackers(plan.trackers()).withNotes(plan.comment(), plan.createdBy(), plan.createdAtSeconds());
        } catch (FormatException e) {
            throw new UserError(Outcome.USAGE, LocalNames.text(plan.source()) + " cannot be a torrent: "
                    + e.getMessage());
        }
    }

    private int choosePieceLength() throws UserError {
        long totalBytes = listing.totalBytes();
        if (plan.pieceLengthBytes() == 0) {
            int wanted = PIECE_LENGTH_SMALL;
            while (wanted < PIECE_LENGTH_DEFAULT && totalBytes > (long) wanted * PIECES_WANTED) {
                wanted *= 2;
            }
            int length = shortestPiece(wanted, HASHES_BYTES / Metainfo.HASH_BYTES);
            if (length > PIECE_LENGTH_DEFAULT) {
                events.accept(new Event.Warning("so much data gets pieces of " + (length >> 10)
                        + " KiB instead of 512 KiB, to keep the torrent file small; --piece-length decides otherwise"));
            }
            return length;
        }
        int shortest = shortestPiece(PIECE_LENGTH_MIN, mostPieces());
        if (plan.pieceLengthBytes() < shortest) {
            throw new UserError(Outcome.USAGE, "a torrent of this format has at most " + mostPieces()
                    + " pieces; for so much data use --piece-length " + (shortest >> 10) + "KiB or more");
        }
        return plan.pieceLengthBytes();
    }

    private int shortestPiece(int from, long maxPieces) throws UserError {
        for (long length = from; length <= PIECE_LENGTH_MAX; length *= 2) {
            if ((listing.totalBytes() + length - 1) / length <= maxPieces && pieces(length) <= mostPieces()) {
                return (int) length;
            }
        }
        throw new UserError(Outcome.USAGE, LocalNames.text(plan.source())
                + " is too large for one torrent; share its parts");
    }

    /** Whose hashes fit a torrent file. */
    private long mostPieces() {
        int bytes = (plan.format().hasV1() ? Metainfo.HASH_BYTES : 0)
                + (plan.format().hasV2() ? Metainfo.NODE_BYTES : 0);
        return Math.min(WireLimits.PIECES, (WireLimits.TORRENT_FILE_BYTES - NAMES_BYTES) / bytes);
    }

    /** In v2 each file begins with a piece. */
    private long pieces(long length) {
        return !plan.format().hasV2() ? (listing.totalBytes() + length - 1) / length
                : listing.items().stream().mapToLong(item -> (item.lengthBytes() + length - 1) / length).sum();
    }

    private static FileListing list(Path source) throws UserError {
        try {
            return FileListing.of(source);
        } catch (DiskException e) {
            throw error(e);
        }
    }

    private static UserError error(DiskException e) {
        return new UserError(e.outcome() == DiskOutcome.MISSING ? Outcome.USAGE : Outcome.DISK, e.getMessage());
    }
}
