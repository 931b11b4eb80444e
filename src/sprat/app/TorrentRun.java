package sprat.app;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import sprat.disk.FileStorage;
import sprat.disk.reuse.DownloadedFiles;
import sprat.disk.reuse.ReuseSearch;
import sprat.disk.store.ExistingFiles;
import sprat.disk.work.DiskWorkers;
import sprat.io.CloseReason;
import sprat.io.EventLoop;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.swarm.Torrent;
import sprat.swarm.TorrentEvents;
import sprat.swarm.TorrentState;
import sprat.swarm.TorrentStatus;
import sprat.swarm.Torrents;
import sprat.swarm.peer.WaitingPeers;
import sprat.swarm.pick.FileSelection;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/** One torrent of a {@link PeerNode}: turns what it tells into {@link Event}s, and decides when it is done. On the reactor's thread. */
final class TorrentRun implements Run, TorrentEvents {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final TorrentJob job;
    private final PeerOptions options;
    private final Consumer<Event> events;
    private final Consumer<Run> stopped;
    private final Torrent torrent;
    private final long startNanos;
    private final EventLoop loop;
    private Outcome outcome = Outcome.DONE;
    private final TrackerNews trackers;
    private final ReuseNews reused;
    private boolean isStopped;
    private boolean serving;
    private long checkedBytes;
    /** The first report is due at once; a clock may begin below zero. */
    private long nextCheckingNanos = Long.MIN_VALUE;
    private long lastPeerNanos;
    private boolean isComplete;
    private long completeNanos;
    private Consumer<Metainfo> layersCame = whole -> { };

    TorrentRun(TorrentJob job, PeerOptions options, Torrents torrents, Disk disk, EventLoop loop, Consumer<Event> events,
            Consumer<Run> stopped) {
        this.job = job;
        this.options = options;
        this.events = events;
        this.stopped = stopped;
        this.loop = loop;
        this.startNanos = loop.nowNanos();
        this.trackers = new TrackerNews(job.metainfo().name(), events);
        this.reused = new ReuseNews(job, events);
        this.torrent = new Torrent(torrents, job.metainfo(), storage(disk), job.seedOnly(), selection(job), this);
    }

    private static FileSelection selection(TorrentJob job) {
        try {
            return job.selection();
        } catch (UserError e) {
            throw new IllegalStateException("looked at when the torrent was described", e);
        }
    }

    private Storage storage(Disk disk) {
        DiskWorkers workers = disk.workers();
        if (job.hashed() != null) {
            return FileStorage.seeder(job.metainfo(), job.hashed(), workers);
        }
        if (job.seedOnly()) {
            return FileStorage.seeder(job.metainfo(), job.dir(), workers);
        }
        FilesOnDisk onDisk = job.onDisk();
        ExistingFiles existing = new ExistingFiles(disk.state(), selection(job)::hasFile, onDisk.movesAside(),
                (from, to) -> warn(from + " was not this torrent's: it is now " + to));
        FileStorage storage = FileStorage.leecher(job.metainfo(), job.dir(), workers, existing);
        if (onDisk.way() != FilesOnDisk.Way.NO) {
            storage.reuseBy(new ReuseSearch(new DownloadedFiles(disk.state(), job.dir()), onDisk.folders(), onDisk.dataFolder(job.dir()),
                    onDisk.way() == FilesOnDisk.Way.LINK, loop::nowNanos, reused));
        }
        return storage;
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
        boolean unfinished = !serving || isFetching(torrent.status())
                || torrent.status().state() == TorrentState.PUBLISHING;
        end(unfinished ? Outcome.INTERRUPTED : Outcome.DONE);
    }

    private void end(Outcome why) {
        if (outcome == Outcome.DONE) {
            outcome = why;
        }
        torrent.stop();
    }

    private void fail(Outcome why, String message) {
        events.accept(new Event.Failure(name(), infoHash(), why, message));
        end(why);
    }

    @Override
    public void tick(long nowNanos) {
        if (!serving || isStopped) {
            return;
        }
        reused.tell();
        TorrentStatus now = torrent.status();
        events.accept(new Event.Progress(name(), infoHash(), now.bytesHave(), now.bytesTotal(), now.downRate(), now.upRate(), now.peers(),
                now.seeds(), now.bytesDown(), now.bytesUp(), now.etaSeconds()));
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
        } else if (options.timeout() != null && nowNanos - lastPeerNanos >= options.timeout().toNanos()) {
            String why = trackers.error().isEmpty() ? "is a seeder running, and does it announce to the same tracker?"
                    : trackers.error() + ".";
            fail(Outcome.UNREACHABLE, name() + ": no peer could be reached for " + options.timeout().toSeconds() + " s: " + why
                    + " What is verified is kept in " + LocalNames.text(job.dir()) + "; run the same command again to go on");
        }
    }

    private void stopWhenSeededEnough(TorrentStatus now, long nowNanos) {
        boolean longEnough = options.seedTime() != null && nowNanos - completeNanos >= options.seedTime().toNanos();
        boolean muchEnough = options.seedRatio() > 0 && now.bytesUp() >= options.seedRatio() * now.bytesTotal();
        if (!options.reseed() || longEnough || muchEnough) {
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
        events.accept(new Event.Checking(name(), checkedBytes, job.metainfo().layout().contentBytes()));
    }

    @Override
    public void onServing() {
        serving = true;
        lastPeerNanos = loop.nowNanos();
        reused.tell();
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
                    + " bytes in " + LocalNames.text(job.dir()) + " are missing or damaged; only what is right is served");
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
        events.accept(new Event.Peer(name(), address, "connected", "", "", 0, 0));
    }

    @Override
    public void onPeerClosed(InetSocketAddress address, String client, CloseReason reason, long bytesDown, long bytesUp) {
        events.accept(new Event.Peer(name(), address, "closed", client, reason.name().toLowerCase(Locale.ROOT), bytesDown, bytesUp));
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
        List<Event.Source> sources = torrent.sources().entrySet().stream()
                .map(entry -> new Event.Source(entry.getKey(), entry.getValue())).toList();
        events.accept(new Event.Complete(name(), infoHash(), torrent.status().bytesTotal(), (completeNanos - startNanos) / 1e9, sources));
        if (options.reseed()) {
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
        Outcome result = switch (why) {
            case CHANGED, MISSING, CORRUPT -> Outcome.CORRUPT;
            case CONTRADICTED -> Outcome.BAD_TORRENT;
            case OK, NO_SPACE, DENIED, FAILED, TAKEN -> Outcome.DISK;
        };
        String advice = switch (why) {
            case TAKEN -> "What is verified is kept";
            case NO_SPACE -> "Make room and run the same command again: it goes on where it stopped";
            case CHANGED, MISSING, CORRUPT -> "Stop what changes it and run the same command again: it is checked and mended";
            case CONTRADICTED -> "Get the torrent file again, or ask who made it";
            case OK, DENIED, FAILED -> "Mend that and run the same command again: it goes on where it stopped";
        };
        fail(result, detail + ". " + advice);
    }

    @Override
    public void onStopped() {
        isStopped = true;
        stopped.accept(this);
    }

    private String name() {
        return job.metainfo().name();
    }

    private String infoHash() {
        return job.metainfo().infoHash().toString();
    }
}
