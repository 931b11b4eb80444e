package sprat.swarm;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tinylog.Logger;
import sprat.io.EventLoop;
import sprat.io.MemoryHold;
import sprat.rate.RateMeter;
import sprat.rate.Traffic;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.swarm.choke.UploadSlots;
import sprat.swarm.dial.PeerBook;
import sprat.swarm.neighbours.Blame;
import sprat.swarm.neighbours.LayerFetch;
import sprat.swarm.neighbours.Neighbours;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.peer.SwarmNames;
import sprat.swarm.peer.TorrentParts;
import sprat.swarm.peer.WaitingPeers;
import sprat.swarm.pick.Block;
import sprat.swarm.pick.FileSelection;
import sprat.swarm.pick.Picker;
import sprat.swarm.pick.Shares;
import sprat.swarm.pieces.Duplicates;
import sprat.swarm.pieces.FilePublisher;
import sprat.swarm.pieces.HashAnswers;
import sprat.swarm.pieces.Pieces;
import sprat.swarm.pieces.Recheck;
import sprat.swarm.webseed.WebSeeds;
import sprat.wire.Bitfield;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.PieceLayout;

/**
 * One torrent from the check of its data to its end: joins {@link Pieces}, {@link Neighbours} and {@link Announcers},
 * and owns {@link TorrentState}. Called on the loop's thread: {@link #start}, then what peers, disk and trackers bring,
 * {@link #stop}, and `onStopped` as the last event.
 */
public final class Torrent implements Pieces.Observer, Recheck.Owner, FilePublisher.Observer, Duplicates.Owner,
        HashAnswers.Owner, WebSeeds.Owner, UploadSlots.Owner, Neighbours.Owner, LayerFetch.Owner {
    private static final long TICK_NANOS = 1_000_000_000L;

    /**
     * What a torrent begins with.
     *
     * @param seedOnly it gets nothing
     * @param book     of the peers that are known
     * @param verified pieces, null when they are to be checked
     */
    private record Beginning(boolean seedOnly, PeerBook book, Bitfield verified) { }

    private final Torrents torrents;
    /** Changed once at most: when piece layers have come that the torrent file lacks. */
    private Metainfo metainfo;
    private final TorrentEvents events;
    private final FileSelection selection;
    private final Pieces pieces;
    private final TorrentParts parts;
    private final Recheck recheck;
    private final FilePublisher publisher;
    private final Neighbours neighbours;
    private final Traffic traffic;
    private final Announcers announcers;
    private final HashAnswers hashes;
    private final Blame blame;
    private final LayerFetch layerFetch;
    private final WebSeeds webSeeds;
    private final Duplicates duplicates;
    private TorrentState state = TorrentState.CHECKING;
    private boolean completeAtStart;
    private final Presence presence;
    /** A {@link #successor} has it from the torrent before it. */
    private final Beginning beginning;
    private boolean isPaused;
    private boolean hasServed;
    private boolean isChecked;
    private boolean isDiskQuiet;

    /**
     * With all of its files.
     *
     * @param seedOnly serve what is right in `storage` and write nothing; otherwise get what is missing too
     */
    public Torrent(Torrents torrents, Metainfo metainfo, Storage storage, boolean seedOnly, TorrentEvents events) {
        this(torrents, metainfo, storage, seedOnly, FileSelection.everything(metainfo.layout()), events);
    }

    /** @param selection what is got of what is missing */
    public Torrent(Torrents torrents, Metainfo metainfo, Storage storage, boolean seedOnly, FileSelection selection,
            TorrentEvents events) {
        this(torrents, metainfo, storage, selection, events,
                new Beginning(seedOnly, new PeerBook(torrents.connections()::mostKnownAddresses), null));
    }

    private Torrent(Torrents torrents, Metainfo metainfo, Storage storage, FileSelection selection,
            TorrentEvents events, Beginning beginning) {
        this.torrents = torrents;
        this.metainfo = metainfo;
        this.beginning = beginning;
        this.events = events;
        this.selection = selection;
        this.traffic = new Traffic(torrents.downloadBucket(), torrents.uploadBucket());
        Shares shares = new Shares(torrents.us().id(), metainfo.layout().pieceCount());
        Picker picker = new Picker(metainfo.layout(), torrents.random(), torrents.strategy().picking(), shares,
                selection, new MemoryHold(torrents.loop().memory().work(), null, this));
        this.pieces = new Pieces(metainfo, torrents.loop(), storage, picker, selection, this);
        this.recheck = new Recheck(this, selection, pieces);
        this.hashes = new HashAnswers(this, pieces, torrents.loop());
        this.publisher = new FilePublisher(metainfo, storage, selection, this);
        this.parts = new TorrentParts(this::metainfo, pieces, hashes, traffic, torrents.network(), this);
        this.neighbours = new Neighbours(parts, beginning.book,
                new UploadSlots(this, traffic.up(), torrents.strategy().choking(), torrents.random()), this);
        this.webSeeds = new WebSeeds(this, picker, traffic, torrents.loop(), torrents.webSeedPlaces());
        this.announcers = new Announcers(torrents, this, events);
        this.blame = new Blame(parts, neighbours, torrents.strategy().askedHashes());
        this.layerFetch = new LayerFetch(parts, neighbours, torrents.strategy().askedHashes(), this);
        this.duplicates = new Duplicates(this, metainfo, pieces, torrents.loop());
        this.presence = new Presence(torrents, this, neighbours, webSeeds, announcers);
    }

    private void become(TorrentState.Event event) {
        state = TorrentState.TABLE.require(state, event, this);
    }

    // ---- Check, then serve ----

    /**
     * Where peers are, known before the start because they were reached or the user has typed them; those of a private
     * torrent come from its tracker alone (BEP 27).
     *
     * @param connected by the magnet link that the torrent was known by
     */
    public void meets(List<InetSocketAddress> addresses, WaitingPeers connected) {
        if (metainfo.isPrivate()) {
            connected.close();
        } else {
            presence.meets(List.copyOf(addresses), connected);
        }
    }

    /** Checks what is on disk, unless it was verified a moment ago, then serves and downloads. */
    public void start() {
        if (beginning.verified != null) {
            recheck.startVerified(beginning.verified);
        } else if (!beginning.seedOnly && !metainfo.hasV1() && !metainfo.filesWithoutLayer().isEmpty()) {
            pieces.picker().hold();
            become(TorrentState.Event.LACKS_LAYERS);
            warn("there are no piece layers yet, which verify its pieces: peers are asked for them first");
            beginServing();
        } else if (beginning.seedOnly) {
            recheck.start();
        } else {
            recheck.startWithReuse();
        }
    }

    /** Serves at once: every piece has just been hashed from the files that the storage reads. */
    public void startVerified() {
        for (int i = 0; i < layout().pieceCount(); i++) {
            onRight(i);
        }
        onChecked();
    }

    /**
     * The torrent that goes on with the files of this one, which has stopped by {@link #stopAndLeaveStorage}: with its
     * storage, what it knows of peers, and what it has verified. It is to be started.
     *
     * @param other what is got of what is missing
     */
    public Torrent successor(FileSelection other) {
        return new Torrent(torrents, metainfo, pieces.storage(), other, events,
                new Beginning(beginning.seedOnly, beginning.book, isChecked ? have() : null));
    }

    @Override
    public void onRight(int pieceIndex) {
        boolean wasLacked = !pieces.settled().get(pieceIndex);
        pieces.found(pieceIndex);
        if (state == TorrentState.CHECKING || state == TorrentState.FETCHING_LAYERS) {
            publisher.onFound(pieceIndex);
        }
        tellHave(pieceIndex, wasLacked, loop().nowNanos());
    }

    /** @param wasLacked what peers have of it was wanted until now */
    private void tellHave(int pieceIndex, boolean wasLacked, long nowNanos) {
        if (wasLacked) {
            neighbours.onWeHave(pieceIndex, nowNanos);
        } else {
            neighbours.onFoundAgain(pieceIndex, nowNanos);
        }
    }

    @Override
    public void onChecking(long bytesDone) {
        events.onChecking(bytesDone);
    }

    @Override
    public void onLost(List<Integer> lost) {
        neighbours.onLost(lost, loop().nowNanos());
    }

    /** At the start, or when piece layers have come. */
    @Override
    public void onChecked() {
        isChecked = true;
        boolean whole = pieces.isSatisfied();
        boolean hadBegun = hasBegun();
        completeAtStart = whole && !hadBegun;
        if (beginning.seedOnly) {
            become(TorrentState.Event.SERVE_ONLY);
        } else {
            become(whole ? TorrentState.Event.ALL_VERIFIED : TorrentState.Event.INCOMPLETE);
            duplicates.begin(selection, loop().nowNanos());
            publisher.publishWhole();
        }
        if (hadBegun) {
            pieces.picker().release();
            goOn();
        } else if (state == TorrentState.PUBLISHING) {
            finishPublishing();
        } else {
            beginServing();
        }
    }

    /** After the check that had to wait for piece layers. */
    private void goOn() {
        long nowNanos = loop().nowNanos();
        if (state == TorrentState.PUBLISHING) {
            neighbours.onNothingLeft(nowNanos);
            finishPublishing();
        } else {
            neighbours.onBlocksFree(nowNanos);
        }
    }

    /** Of every piece; those of a hybrid come while its pieces are verified by v1. */
    @Override
    public void onLayers(byte[] nodes, long nowNanos) {
        if (!hasBegun()) {
            return;
        }
        metainfo = metainfo.withPieceNodes(nodes);
        Logger.debug("all piece layers of {} have come", metainfo.name());
        events.onLayers();
        pieces.storage().setLayers(metainfo, (outcome, detail) -> {
            if (outcome != DiskOutcome.OK) {
                onStorageError(outcome, detail);
            } else if (state == TorrentState.FETCHING_LAYERS) {
                recheck.startWithReuse();
            }
        });
    }

    private void beginServing() {
        if (isPaused) {
            return;
        }
        long nowNanos = loop().nowNanos();
        presence.enter(nowNanos);
        if (!hasServed) {
            hasServed = true;
            loop().schedule(nowNanos + TICK_NANOS, this::tick);
            events.onServing();
        }
    }

    /** Once a second, from when peers are served to the end. */
    private void tick(long nowNanos) {
        if (!hasBegun()) {
            return;
        }
        traffic.tick(nowNanos);
        if (isServing()) {
            neighbours.tick(nowNanos);
            blame.tick(nowNanos);
            neighbours.admitted().forEach(session -> layerFetch.fill(session, nowNanos));
            webSeeds.tick(nowNanos);
            duplicates.tick(traffic.down().total(), neighbours.isAnyUnchoking() || isFedFromWeb(), nowNanos);
        }
        loop().schedule(nowNanos + TICK_NANOS, this::tick);
    }

    // ---- Pause ----

    /**
     * Leaves the swarm until {@link #resume}: nothing is asked and nothing served. What is being checked or written
     * goes on.
     */
    public void pause() {
        if (!isPaused && !isEnding()) {
            isPaused = true;
            presence.leave(loop().nowNanos());
        }
    }

    /** Goes on where {@link #pause} stopped it, without a check. */
    public void resume() {
        boolean wasPaused = isPaused && !isEnding();
        isPaused = false;
        if (wasPaused && hasBegun()) {
            beginServing();
        }
    }

    // ---- Pieces.Observer: what the disk says ----

    @Override
    public void onVerified(int pieceIndex, long nowNanos) {
        if (!hasBegun()) {
            return; // it was on its way from the disk when we stopped, and is found by the next run
        }
        neighbours.onWeHave(pieceIndex, nowNanos);
        publisher.onVerified(pieceIndex);
        if (state == TorrentState.LEECHING && pieces.isSatisfied()) {
            become(TorrentState.Event.ALL_VERIFIED);
            webSeeds.stop(nowNanos);
            neighbours.onNothingLeft(nowNanos);
            finishPublishing();
        }
    }

    /** Of a file that has the content of another one of the torrent. */
    @Override
    public void onReusedPiece(int pieceIndex) {
        pieces.found(pieceIndex);
        onVerified(pieceIndex, loop().nowNanos());
    }

    @Override
    public void onCorrupt(int pieceIndex, byte[] leaves, long nowNanos) {
        if (hasBegun()) { // after a write that failed, a piece is wrong by nobody's fault
            blame.onCorrupt(pieceIndex, leaves, nowNanos);
        }
    }

    @Override
    public void onStorageError(DiskOutcome outcome, String detail) {
        if (isEnding()) {
            return;
        }
        events.onStorageError(outcome, detail);
        stop();
    }

    @Override
    public void onBacklog(boolean high, long nowNanos) {
        neighbours.mute(high, nowNanos);
        webSeeds.mute(high);
    }

    // ---- Final names ----

    @Override
    public void onPublished(int fileIndex) {
        if (hasBegun()) {
            duplicates.onPublished(fileIndex);
        }
        if (state == TorrentState.PUBLISHING) {
            finishPublishing();
        }
    }

    /** Complete is said only here: every wanted piece is verified, every chosen file flushed and named. */
    private void finishPublishing() {
        if (!publisher.isIdle()) {
            return;
        }
        become(TorrentState.Event.PUBLISHED);
        if (completeAtStart) {
            beginServing();
        } else if (leftBytes() == 0) {
            announcers.completed(loop().nowNanos());
        }
        events.onComplete();
    }

    // ---- What peers bring ----

    @Override
    public void onBlock(Picker.Source source, Block block, ByteBuffer data, long nowNanos) {
        parts.receive(source, block, data, nowNanos);
    }

    @Override
    public void onBlocksFree(long nowNanos) {
        neighbours.onBlocksFree(nowNanos);
    }

    @Override
    public boolean isSeeded() {
        return neighbours.supply().seeds() > 0;
    }

    @Override
    public void onPeer(PeerSession session, long nowNanos) {
        if (!wantsMore()) {
            session.onNothingLeft(nowNanos);
        }
        layerFetch.fill(session, nowNanos);
        events.onPeerConnected(session.remote());
    }

    @Override
    public void onPeerGone(PeerSession session, long nowNanos) {
        events.onPeerClosed(session.remote(), session.client(), session.closeReason(),
                session.downloads().rate().total(), session.uploads().rate().total());
        layerFetch.gone(session.hashes());
        onDialFailed(nowNanos);
    }

    /** There is one connection less. */
    @Override
    public void onDialFailed(long nowNanos) {
        if (lacksPeers()) {
            announcers.lackPeers(nowNanos);
        }
        onConnectionOver();
    }

    /** It may have been the last one. */
    void onConnectionOver() {
        presence.onConnectionOver(loop().nowNanos());
        stopWhenQuiet();
    }

    /**
     * A verified piece could not be read as it was. While downloading this ends the torrent: what we make is being
     * changed under us. While seeding, no piece of its files is served until it has been checked again.
     */
    @Override
    public void onUnreadable(int pieceIndex, DiskOutcome outcome, String detail, long nowNanos) {
        if (!hasBegun() || !pieces.have().get(pieceIndex)) {
            return;
        }
        if (wantsMore() || state == TorrentState.PUBLISHING) {
            onStorageError(outcome, detail);
            return;
        }
        warn(detail + ": its pieces are checked again, and only what is still right is served");
        recheck.again(pieceIndex);
    }

    // ---- The end ----

    /** Tells the trackers, closes peers and files, then `onStopped`. Harmless when already stopping. */
    public void stop() {
        if (!isEnding()) {
            end(pieces.storage()::close);
        }
    }

    /** The same, and leaves the storage open to a torrent with other files to get. */
    public void stopAndLeaveStorage() {
        if (!isEnding()) {
            end(pieces.storage()::settle);
        }
    }

    private void end(Consumer<Storage.Completion> disk) {
        recheck.cancel();
        become(TorrentState.Event.STOP);
        pieces.picker().open().end();
        hashes.end();
        disk.accept((outcome, detail) -> {
            isDiskQuiet = true;
            stopWhenQuiet();
        });
        presence.leave(loop().nowNanos());
    }

    private void stopWhenQuiet() {
        if (state == TorrentState.STOPPING && isDiskQuiet && presence.isOut()) {
            become(TorrentState.Event.CLOSED);
            events.onStopped();
        }
    }

    private boolean isEnding() {
        return state == TorrentState.STOPPING || state == TorrentState.STOPPED;
    }

    // ---- What others ask ----

    public TorrentStatus status() {
        RateMeter down = traffic.down();
        RateMeter up = traffic.up();
        return new TorrentStatus(state, isPaused, pieces.chosenBytesHave(), selection.bytesTotal(), down.total(),
                up.total(), down.bytesPerSecond(), up.bytesPerSecond(), neighbours.size(), neighbours.supply().seeds());
    }

    /** Those that are let in; a copy. */
    public List<PeerStatus> peers() {
        return neighbours.admitted().stream().map(PeerStatus::of).toList();
    }

    /** What is verified; a copy. */
    public Bitfield have() {
        return pieces.have().copy();
    }

    /** Of each file, how many of its pieces are not verified; a copy. */
    public int[] piecesMissing() {
        return publisher.piecesMissing();
    }

    /** What is missing of all files, chosen or not. */
    long leftBytes() {
        return layout().contentBytes() - pieces.bytesHave();
    }

    @Override
    public Metainfo metainfo() {
        return metainfo;
    }

    /**
     * Bytes that each peer of this run has sent us, gone ones too, and each web seed; their addresses are not resolved.
     */
    public Map<InetSocketAddress, Long> sources() {
        Map<InetSocketAddress, Long> sources = neighbours.sources();
        sources.putAll(webSeeds.sources());
        return sources;
    }

    @Override
    public long uploadRate() {
        return torrents.uploadRateFor(this);
    }

    @Override
    public int maxPeers() {
        return torrents.connections().maxPeers();
    }

    /** A web seed is sending, or was asked to. */
    @Override
    public boolean isFedFromWeb() {
        return webSeeds.areOfUse();
    }

    @Override
    public void warn(String message) {
        events.onWarning(message);
    }

    @Override
    public String toString() {
        return "torrent " + metainfo.name();
    }

    Traffic traffic() {
        return traffic;
    }

    WebSeeds webSeeds() {
        return webSeeds;
    }

    /** Nothing is connected and something is missing. */
    boolean lacksPeers() {
        return wantsMore() && neighbours.isEmpty();
    }

    @Override
    public boolean wantsMore() {
        return state == TorrentState.LEECHING || state == TorrentState.FETCHING_LAYERS;
    }

    @Override
    public boolean isServing() {
        return presence.isIn();
    }

    boolean isOut() {
        return presence.isOut();
    }

    /** The check at the start is over, or waits for piece layers. */
    private boolean hasBegun() {
        return wantsMore() || state == TorrentState.SEEDING
                || state == TorrentState.PUBLISHING && !completeAtStart;
    }

    TorrentParts parts() {
        return parts;
    }

    SwarmNames names() {
        return parts.names();
    }

    public Blame blame() {
        return blame;
    }

    PieceLayout layout() {
        return metainfo.layout();
    }

    Pieces pieces() {
        return pieces;
    }

    Neighbours neighbours() {
        return neighbours;
    }

    EventLoop loop() {
        return torrents.loop();
    }
}
