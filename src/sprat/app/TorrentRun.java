package sprat.app;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import sprat.io.CloseReason;
import sprat.io.EventLoop;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.swarm.Torrent;
import sprat.swarm.TorrentEvents;
import sprat.swarm.TorrentState;
import sprat.swarm.TorrentStatus;
import sprat.swarm.peer.WaitingPeers;
import sprat.swarm.pick.FileSelection;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/**
 * One torrent of a {@link PeerNode}: turns what it tells into {@link Event}s, and decides when it is done. On the
 * reactor's thread.
 */
final class TorrentRun implements Run, TorrentEvents {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final NodeParts parts;
    private final EventLoop loop;
    private final Consumer<Event> events;
    private final Consumer<Run> stopped;
    private final Storage storage;
    private final long startNanos;
    private final TrackerNews trackers;
    private final ReuseNews reused;
    private TorrentJob job;
    /** Workers read it when they look for files. */
    private volatile FileSelection selection;
    private Torrent torrent;
    private Outcome outcome = Outcome.DONE;
    private boolean isEnding;
    private boolean isStopped;
    private boolean serving;
    private boolean hasServed;
    /** The torrent stops for one with other files. */
    private boolean isChanging;
    private boolean isPaused;
    private long pausedNanos;
    /** Of torrents before this one, which got other files. */
    private long bytesDownBefore;
    private long bytesUpBefore;
    private final Map<InetSocketAddress, Long> sourcesBefore = new LinkedHashMap<>();
    private long checkedBytes;
    /** The first report is due at once; a clock may begin below zero. */
    private long nextCheckingNanos = Long.MIN_VALUE;
    private long lastPeerNanos;
    private boolean isComplete;
    private long completeNanos;
    private Consumer<Metainfo> layersCame = whole -> { };

    TorrentRun(TorrentJob job, NodeParts parts, Disk disk, Consumer<Run> stopped) {
        this.job = job;
        this.parts = parts;
        this.loop = parts.loop();
        this.events = parts.events();
        this.stopped = stopped;
        this.startNanos = loop.nowNanos();
        this.trackers = new TrackerNews(job, events);
        this.reused = new ReuseNews(job, events);
        this.selection = selection(job);
        this.storage = new JobStorage(job, disk, loop::nowNanos).open(fileIndex -> selection.hasFile(fileIndex),
                (from, to) -> warn(from + " was not this torrent's: it is now " + to), reused);
        this.torrent = new Torrent(parts.torrents(), job.metainfo(), storage, job.seedOnly(), selection, this);
    }

    private static FileSelection selection(TorrentJob job) {
        try {
            return job.selection();
        } catch (UserError e) {
            throw new IllegalStateException("looked at when the torrent was described", e);
        }
    }

    /** Where peers are, known before the start. */
    void meets(List<InetSocketAddress> peers, WaitingPeers connected) {
        torrent.meets(peers, connected);
    }

    /** @param told once, when piece layers have come that were lacking at the start: gets the torrent with them */
    void onLayers(Consumer<Metainfo> told) {
        layersCame = told;
    }

    @Override
    public TorrentJob job() {
        return job;
    }

    @Override
    public void start() {
        if (!job.metainfo().hasV2() && !job.onDisk().folders().isEmpty()) {
            warn("is a v1 torrent, which has no hash of each file: nothing is taken from --reuse-from");
        }
        if (job.hashed() != null) {
            torrent.startVerified();
        } else {
            torrent.start();
        }
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }

    @Override
    public boolean isStopped() {
        return isStopped;
    }

    @Override
    public void interrupt() {
        boolean unfinished = !serving || isChanging || isFetching(torrent.status())
                || torrent.status().state() == TorrentState.PUBLISHING;
        end(unfinished ? Outcome.INTERRUPTED : Outcome.DONE);
    }

    @Override
    public void remove() {
        end(Outcome.DONE);
    }

    private void end(Outcome why) {
        isEnding = true;
        if (outcome == Outcome.DONE) {
            outcome = why;
        }
        torrent.stop();
    }

    // ---- Commands ----

    @Override
    public void pause() {
        if (!isPaused && !isEnding) {
            isPaused = true;
            pausedNanos = loop.nowNanos();
            torrent.pause();
            tell("paused");
        }
    }

    @Override
    public void resume() {
        if (isPaused && !isEnding) {
            isPaused = false;
            lastPeerNanos = loop.nowNanos();
            completeNanos += loop.nowNanos() - pausedNanos;
            torrent.resume();
            tell("resumed");
        }
    }

    @Override
    public void select(FileChoice files) throws UserError {
        if (job.seedOnly()) {
            throw new UserError(Outcome.USAGE,
                    name() + " is served from files that are there, and gets none; get it with --dir to choose");
        }
        TorrentJob choosing = job.choosing(files);
        selection = choosing.selection();
        job = choosing;
        if (!isEnding && !isChanging) {
            isChanging = true;
            torrent.stopAndLeaveStorage();
        }
        tell("selected");
    }

    private void beginAgain() {
        bytesDownBefore += torrent.status().bytesDown();
        bytesUpBefore += torrent.status().bytesUp();
        torrent.sources().forEach((address, bytes) -> sourcesBefore.merge(address, bytes, Long::sum));
        torrent = torrent.successor(selection);
        isComplete = false;
        serving = false;
        if (isPaused) {
            torrent.pause();
        }
        torrent.start();
    }

    private void tell(String change) {
        events.accept(new Event.Changed(name(), infoHash(), change));
    }

    @Override
    public Snapshot.Torrent view() {
        TorrentStatus now = torrent.status();
        return new Snapshot.Torrent(name(), infoHash(), now.state().name().toLowerCase(Locale.ROOT), isPaused,
                now.bytesHave(), now.bytesTotal(),
                bytesDownBefore + now.bytesDown(), bytesUpBefore + now.bytesUp(), now.downRate(), now.upRate(),
                now.etaSeconds(), now.seeds(),
                torrent.peers(), trackers.latest(), new Snapshot.Content(torrent.metainfo(), torrent.have(),
                torrent.piecesMissing()));
    }

    private void fail(Outcome why, String message) {
        events.accept(new Event.Failure(name(), infoHash(), why, message));
        end(why);
    }

    @Override
    public void tick(long nowNanos) {
        if (!serving || isStopped || isChanging) {
            return;
        }
        reused.tell();
        TorrentStatus now = torrent.status();
        events.accept(new Event.Progress(name(), infoHash(), now.bytesHave(), now.bytesTotal(), now.downRate(),
                now.upRate(), now.peers(),
                now.seeds(), bytesDownBefore + now.bytesDown(), bytesUpBefore + now.bytesUp(), now.etaSeconds()));
        if (isPaused) {
            return;
        }
        if (isFetching(now)) {
            giveUpWhenAlone(now, nowNanos);
        } else if (isComplete && !job.seedOnly()) {
            stopWhenSeededEnough(now, nowNanos);
        }
    }

    private static boolean isFetching(TorrentStatus now) {
        return now.state() == TorrentState.LEECHING || now.state() == TorrentState.FETCHING_LAYERS;
    }

    private void giveUpWhenAlone(TorrentStatus now, long nowNanos) {
        if (now.peers() > 0 || torrent.isFedFromWeb()) {
            lastPeerNanos = nowNanos;
        } else if (parts.options().timeout() != null
                && nowNanos - lastPeerNanos >= parts.options().timeout().toNanos()) {
            String why = trackers.error().isEmpty() ? "is a seeder running, and does it announce to the same tracker?"
                    : trackers.error() + ".";
            fail(Outcome.UNREACHABLE, name() + ": no peer could be reached for " + parts.options().timeout()
                    .toSeconds() + " s: " + why
                    + " What is verified is kept in " + LocalNames.text(job.dir())
                    + "; run the same command again to go on");
        }
    }

    private void stopWhenSeededEnough(TorrentStatus now, long nowNanos) {
        boolean longEnough = parts.options().seedTime() != null
                && nowNanos - completeNanos >= parts.options().seedTime().toNanos();
        boolean muchEnough = parts.options().seedRatio() > 0
                && bytesUpBefore + now.bytesUp() >= parts.options().seedRatio() * now.bytesTotal();
        if (!parts.options().reseed() || longEnough || muchEnough) {
            end(Outcome.DONE);
        }
    }

    // ---- TorrentEvents ----

    @Override
    public void onChecking(long bytesDone) {
        checkedBytes = bytesDone;
        if (loop.nowNanos() >= nextCheckingNanos) {
            nextCheckingNanos = loop.nowNanos() + SECOND_NANOS;
            tellChecking();
        }
    }

    private void tellChecking() {
        events.accept(new Event.Checking(name(), infoHash(), checkedBytes, job.metainfo().layout().contentBytes()));
    }

    @Override
    public void onServing() {
        serving = true;
        lastPeerNanos = loop.nowNanos();
        reused.tell();
        if (hasServed) {
            return;
        }
        hasServed = true;
        if (job.hashed() == null) {
            tellChecking();
        }
        if (job.magnet() == null && job.metainfo().trackers().isEmpty() && job.metainfo().webSeeds().isEmpty()) {
            warn("no tracker is named, so peers cannot find each other; give one with --tracker URL");
        }
        TorrentStatus now = torrent.status();
        if (!job.seedOnly()) {
            return;
        }
        if (now.bytesHave() == 0 && now.bytesTotal() > 0) {
            fail(Outcome.CORRUPT, name() + ": nothing in " + LocalNames.text(job.dir())
                    + " is what the torrent says; give the folder that holds it with --dir");
            return;
        }
        if (now.bytesHave() < now.bytesTotal()) {
            warn((now.bytesTotal() - now.bytesHave()) + " of " + now.bytesTotal()
                    + " bytes in " + LocalNames.text(job.dir())
                    + " are missing or damaged; only what is right is served");
        }
        events.accept(new Event.Link(name(), infoHash(), Magnet.of(job.metainfo()).toString()));
        tellSeeding();
    }

    private void tellSeeding() {
        TorrentStatus now = torrent.status();
        events.accept(new Event.Seeding(name(), infoHash(), now.bytesHave(), now.bytesTotal()));
    }

    @Override
    public void onPeerConnected(InetSocketAddress address) {
        events.accept(new Event.Peer(name(), infoHash(), address, "connected", "", "", 0, 0));
    }

    @Override
    public void onPeerClosed(InetSocketAddress address, String client, CloseReason reason, long bytesDown,
            long bytesUp) {
        events.accept(new Event.Peer(name(), infoHash(), address, "closed", client,
                reason.name().toLowerCase(Locale.ROOT), bytesDown, bytesUp));
    }

    @Override
    public void onAnnounced(String url, int seeders, int leechers, int peers, long nextNanos) {
        trackers.announced(url, seeders, leechers, peers, nextNanos);
    }

    @Override
    public void onAnnounceFailed(String url, String error, long nextNanos) {
        trackers.failed(url, error, nextNanos);
    }

    @Override
    public void onComplete() {
        isComplete = true;
        completeNanos = loop.nowNanos();
        reused.tell();
        Map<InetSocketAddress, Long> bytesFrom = new LinkedHashMap<>(sourcesBefore);
        torrent.sources().forEach((address, bytes) -> bytesFrom.merge(address, bytes, Long::sum));
        List<Event.Source> sources = bytesFrom.entrySet().stream()
                .map(entry -> new Event.Source(entry.getKey(), entry.getValue())).toList();
        events.accept(new Event.Complete(name(), infoHash(), torrent.status().bytesTotal(),
                (completeNanos - startNanos) / 1e9, sources));
        if (parts.options().reseed()) {
            tellSeeding();
        }
        stopWhenSeededEnough(torrent.status(), completeNanos);
    }

    @Override
    public void onLayers() {
        layersCame.accept(torrent.metainfo());
    }

    @Override
    public void onWarning(String message) {
        warn(message);
    }

    private void warn(String message) {
        events.accept(new Event.Warning(name(), infoHash(), name() + ": " + message));
    }

    @Override
    public void onStorageError(DiskOutcome why, String detail) {
        fail(DiskErrors.outcome(why), detail + ". " + DiskErrors.advice(why));
    }

    @Override
    public void onStopped() {
        if (isChanging && isEnding) {
            isChanging = false;
            storage.close((result, detail) -> onStopped());
        } else if (isChanging) {
            isChanging = false;
            beginAgain();
        } else {
            isStopped = true;
            stopped.accept(this);
        }
    }

    private String name() {
        return job.metainfo().name();
    }

    private String infoHash() {
        return job.metainfo().infoHash().toString();
    }
}
