package sprat.app;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import sprat.io.EventLoop;
import sprat.swarm.magnet.MetadataEvents;
import sprat.swarm.magnet.MetadataFetch;
import sprat.swarm.peer.WaitingPeers;
import sprat.wire.torrent.Metainfo;

/**
 * A torrent of a {@link PeerNode} of which only the magnet link is known at first: gets its info dictionary from peers,
 * then is a {@link TorrentRun}. On the reactor's thread.
 */
final class MagnetRun implements Run, MetadataEvents {
    /** Makes the run of the same job with its torrent; that one tells of its end itself. */
    interface Beginning {
        /** @throws UserError another run has the torrent, or one of its files */
        TorrentRun begin(TorrentJob described) throws UserError;
    }

    private final NodeParts parts;
    private final EventLoop loop;
    private final Consumer<Event> events;
    private final Consumer<Run> stopped;
    private final Beginning begin;
    private final TrackerNews trackers;
    private TorrentJob job;
    private MetadataFetch fetch;
    private Outcome outcome = Outcome.DONE;
    private boolean isEnding;
    private boolean isStopped;
    private boolean isPaused;
    /** Paused: the fetch is over, so that another one is needed. */
    private boolean isFetchOver;
    private long usefulNanos;
    private int bytesHave;
    /** The torrent file is on its way to the disk: a process that ends would leave it behind. */
    private boolean isSaving;
    /** Null when there is nothing else to save. */
    private Metainfo saveNext;
    /** Null until the info dictionary is here. */
    private TorrentRun torrent;

    MagnetRun(TorrentJob job, NodeParts parts, Consumer<Run> stopped, Beginning begin) {
        this.job = job;
        this.parts = parts;
        this.loop = parts.loop();
        this.events = parts.events();
        this.stopped = stopped;
        this.begin = begin;
        this.trackers = new TrackerNews(job, events);
        this.fetch = newFetch();
    }

    private MetadataFetch newFetch() {
        return new MetadataFetch(parts.torrents(), job.magnet(), true, parts.metadataWorker(), this);
    }

    // ---- Run ----

    @Override
    public TorrentJob job() {
        return torrent != null ? torrent.job() : job;
    }

    @Override
    public void start() {
        usefulNanos = loop.nowNanos();
        if (job.magnet().trackers().isEmpty() && job.magnet().peers().isEmpty()) {
            onWarning("the magnet link names no tracker and no peer, so nobody can be found until somebody dials us; give one with --tracker URL");
        }
        fetch.start();
    }

    @Override
    public void tick(long nowNanos) {
        if (torrent != null) {
            torrent.tick(nowNanos);
        } else if (!isEnding && !isPaused) {
            tell();
            giveUpWhenUseless(nowNanos);
        }
    }

    private void tell() {
        MetadataFetch.Progress now = fetch.progress();
        events.accept(new Event.Metadata(name(), job.infoHash().toString(), now.peers(), now.sources(), now.bytesHave(),
                now.bytesTotal()));
    }

    private void giveUpWhenUseless(long nowNanos) {
        MetadataFetch.Progress now = fetch.progress();
        if (now.bytesHave() != bytesHave) {
            bytesHave = now.bytesHave();
            usefulNanos = nowNanos;
        }
        if (parts.options().timeout() != null && nowNanos - usefulNanos >= parts.options().timeout().toNanos()) {
            String why = now.peers() > 0 ? "the peers that were reached do not have it."
                    : trackers.error().isEmpty()
                    ? "is a seeder running, and does the link name its tracker or its address?"
                    : trackers.error() + ".";
            fail(Outcome.UNREACHABLE, name() + ": no peer has sent the torrent's description for " + parts.options()
                    .timeout()
                    .toSeconds() + " s: " + why
                    + " Run the same command again later, or get the .torrent file");
        }
    }

    @Override
    public void interrupt() {
        if (torrent != null) {
            torrent.interrupt();
        } else {
            end(Outcome.INTERRUPTED);
        }
    }

    @Override
    public void remove() {
        if (torrent != null) {
            torrent.remove();
        } else {
            end(Outcome.DONE);
        }
    }

    private void end(Outcome why) {
        isEnding = true;
        if (outcome == Outcome.DONE) {
            outcome = why;
        }
        if (!isFetchOver) {
            fetch.stop();
        } else if (!isStopped) {
            onStopped();
        }
    }

    // ---- Commands ----

    @Override
    public void pause() {
        if (torrent != null) {
            torrent.pause();
        } else if (!isPaused && !isEnding) {
            isPaused = true;
            fetch.stop();
            events.accept(new Event.Changed(name(), job.infoHash().toString(), "paused"));
        }
    }

    @Override
    public void resume() {
        if (torrent != null) {
            torrent.resume();
        } else if (isPaused && !isEnding) {
            isPaused = false;
            usefulNanos = loop.nowNanos();
            if (isFetchOver) {
                fetchAgain();
            }
            events.accept(new Event.Changed(name(), job.infoHash().toString(), "resumed"));
        }
    }

    /** From the beginning: a description is small. */
    private void fetchAgain() {
        isFetchOver = false;
        fetch = newFetch();
        fetch.start();
    }

    /** What the torrent does not have is found out when it is described. */
    @Override
    public void select(FileChoice files) throws UserError {
        if (torrent != null) {
            torrent.select(files);
        } else {
            job = job.choosing(files);
            events.accept(new Event.Changed(name(), job.infoHash().toString(), "selected"));
        }
    }

    @Override
    public Snapshot.Torrent view() {
        if (torrent != null) {
            return torrent.view();
        }
        MetadataFetch.Progress now = fetch.progress();
        return new Snapshot.Torrent(name(), job.infoHash().toString(), "fetching_metadata", isPaused, now.bytesHave(),
                now.bytesTotal(), 0, 0, 0, 0, -1, now.sources(), List.of(), trackers.latest(), null);
    }

    private void fail(Outcome why, String message) {
        events.accept(new Event.Failure(name(), job.infoHash().toString(), why, message));
        end(why);
    }

    @Override
    public boolean isStopped() {
        return torrent != null ? torrent.isStopped() && !isSaving : isStopped;
    }

    @Override
    public Outcome outcome() {
        return torrent != null ? torrent.outcome() : outcome;
    }

    // ---- MetadataEvents ----

    @Override
    public void onFetched(Metainfo fetched, List<InetSocketAddress> peers, WaitingPeers waiting) {
        events.accept(new Event.Metadata(name(), job.infoHash().toString(), peers.size(), peers.size(),
                fetched.info().length, fetched.info().length));
        TorrentRun begun;
        try {
            begun = begin.begin(job.described(fetched));
        } catch (UserError e) { // it does not have the files that are wanted, or is there already
            waiting.close();
            isFetchOver = true;
            fail(e.outcome(), e.getMessage());
            return;
        }
        torrent = begun;
        if (job.savesTorrent()) {
            save(fetched);
            torrent.onLayers(this::save);
        }
        torrent.meets(peers, waiting);
        torrent.start();
    }

    /**
     * Again when its piece layers have come, since without them nobody can begin with the file alone. One after the
     * other.
     */
    private void save(Metainfo described) {
        if (isSaving) {
            saveNext = described;
            return;
        }
        isSaving = true;
        parts.metadataWorker().save(LocalNames.child(job.dir(), described.name() + TorrentFile.SUFFIX), described,
                this::onSaved);
    }

    private void onSaved(String error) {
        isSaving = false;
        if (!error.isEmpty()) {
            onWarning("the torrent file is not saved: " + error);
        }
        Metainfo next = saveNext;
        saveNext = null;
        if (next != null) {
            save(next);
        } else if (isStopped()) {
            stopped.accept(this);
        }
    }

    @Override
    public void onUnusable(String error) {
        fail(Outcome.BAD_TORRENT, name() + ": what the magnet link names cannot be used: " + error
                + "; ask who made it");
    }

    @Override
    public void onStopped() {
        if (isEnding) {
            isStopped = true;
            stopped.accept(this);
        } else if (isPaused) {
            isFetchOver = true;
        } else {
            fetchAgain(); // it was resumed before the end of what paused it
        }
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
    public void onWarning(String message) {
        events.accept(new Event.Warning(name(), job.infoHash().toString(), name() + ": " + message));
    }

    private String name() {
        return job.magnet().displayName();
    }
}
