package sprat.app;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import sprat.disk.work.DiskWorkers;
import sprat.http.HttpFetch;
import sprat.io.MemoryBudget;
import sprat.io.Streams;
import sprat.nio.NameLookup;
import sprat.nio.Reactor;
import sprat.nio.WorkerThreads;
import sprat.swarm.Torrents;
import sprat.swarm.announce.TrackerClient;

/**
 * A seeder or leecher at work: builds reactor, disk workers and torrents, and ends when all torrents have ended. Made
 * by the caller's thread, which becomes the reactor's in {@link #run}; {@link #stop}, {@link #control} and {@link
 * #look} are for any thread.
 */
public final class PeerNode implements Node, NodeControl.Process {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int MAX_DISK_WORKERS = 4;

    private final PeerOptions options;
    private final List<TorrentJob> jobs;
    private final Consumer<Event> events;
    private final Map<String, String> environment;
    /** Null until everything is built, as the next ones. */
    private volatile Reactor reactor;
    private volatile boolean stopAsked;
    private Reactor loop;
    private NodeControl control;
    private Snapshots snapshots;
    private Torrents torrents;
    private DiskWorkers workers;
    private HttpFetch web;
    private HttpFetch seedWeb;
    private Outcome outcome = Outcome.DONE;

    /**
     * What is written is remembered for this process only.
     *
     * @param events called on the thread of `run`, must not block
     */
    public PeerNode(PeerOptions options, List<TorrentJob> jobs, Consumer<Event> events) {
        this(options, jobs, events, Map.of());
    }

    /**
     * @param environment of the process: by `XDG_STATE_HOME` and `HOME` it is found where to remember what is written
     */
    public PeerNode(PeerOptions options, List<TorrentJob> jobs, Consumer<Event> events,
            Map<String, String> environment) {
        this.environment = environment;
        this.options = options;
        this.jobs = List.copyOf(jobs);
        this.events = events;
    }

    @Override
    public Outcome run() {
        try {
            build();
            if (stopAsked) {
                control.interrupt();
            }
            reactor.run();
            web.close();
            seedWeb.close();
        } catch (UserError e) {
            fail(e.outcome(), e.getMessage());
        } catch (IOException e) {
            fail(Outcome.FAILED, "the network of this system failed: " + e.getMessage());
        } catch (OutOfMemoryError e) {
            fail(Outcome.FAILED, MemoryBudget.advice(e));
        }
        events.accept(new Event.Stopped(outcome));
        return outcome;
    }

    @Override
    public void stop() {
        stopAsked = true;
        Reactor running = reactor;
        if (running != null) {
            running.execute(control::interrupt);
        }
    }

    /**
     * Runs a command on the reactor's thread, once the process is built.
     *
     * @return false when it is not built yet, or has ended
     */
    public boolean control(Consumer<NodeControl> command) {
        Reactor running = reactor;
        if (running == null) {
            return false;
        }
        running.execute(() -> command.accept(control));
        return true;
    }

    /** For who shows what there is, until that is closed; null when the process is not built yet. */
    public Snapshots.Look look() {
        return reactor == null ? null : snapshots.look();
    }

    @Override
    public long internalErrors() {
        Reactor ended = reactor;
        return ended == null ? 0 : ended.internalErrors();
    }

    // ---- Composition ----

    private void build() throws IOException, UserError {
        JvmMemory memory = JvmMemory.ofThisProcess();
        memory.requireEnough();
        loop = new Reactor(System::nanoTime, memory.budget());
        workers = new DiskWorkers(Math.min(MAX_DISK_WORKERS, Runtime.getRuntime().availableProcessors()),
                loop::execute);
        boolean isBuilt = false;
        try {
            startTorrents();
            isBuilt = true;
        } finally {
            if (!isBuilt) {
                workers.close();
                loop.close();
            }
        }
    }

    private void startTorrents() throws IOException, UserError {
        NameLookup names = new NameLookup(loop::execute);
        RandomGenerator random = new SplittableRandom(new SecureRandom().nextLong());
        web = new HttpFetch(loop, names);
        TrackerClient trackers = new TrackerClient(loop, random, web);
        torrents = new Torrents(loop, random, names, trackers,
                new Torrents.Settings(options.bind(), options.maxPeers(), options.maxUploadRate(),
                options.maxDownloadRate()));
        seedWeb = new HttpFetch(loop, names);
        torrents.webSeedsBy(seedWeb);
        DescriptionMemory memory = DescriptionMemory.ofThisProcess();
        MetadataWorker metadataWorker =
                new MetadataWorker(new WorkerThreads("sprat-metadata", 1, AppLimits.DESCRIPTIONS_WAITING,
                loop::execute),
                new WorkerThreads("sprat-torrent-files", 1, AppLimits.DESCRIPTIONS_WAITING, loop::execute), memory);
        control = new NodeControl(new NodeParts(options, torrents, loop, events, metadataWorker),
                new DiskReadiness(environment, workers), memory,
                new WorkerThreads("sprat-folders", 1, AppLimits.DESCRIPTIONS_WAITING, loop::execute), this);
        snapshots = new Snapshots(loop, control::snapshot);
        control.begin(jobs);
        Streams.Listener listener = listen(torrents);
        trackers.open(loop.bind(new InetSocketAddress(options.bind(), 0), trackers));
        torrents.listeningAt(listener.local().getPort());
        warnOfFewConnections(loop.memory());
        warnOfOtherAddress();
        reactor = loop; // who hears of the next event may give commands
        events.accept(new Event.Listening(role(), listener.local()));
        control.start();
        loop.schedule(loop.nowNanos() + SECOND_NANOS, this::tick);
    }

    /** Descriptors and the memory of hashes are shared by the torrents that there are. */
    @Override
    public void onTorrents(List<TorrentJob> running) {
        MemoryBudget memory = loop.memory();
        torrents.limitConnections(Math.min(Descriptors.ofThisProcess().connections(running), memory.connections(0)));
        workers.leafBytes(memory.leafBytes(workers.count() * Math.max(1, running.size())));
    }

    private void warnOfFewConnections(MemoryBudget memory) {
        Descriptors descriptors = Descriptors.ofThisProcess();
        int described = descriptors.connections(jobs);
        int remembered = memory.connections(0);
        if (options.maxPeers() > remembered && remembered < described) {
            events.accept(new Event.Warning("the memory that Java may use leaves room for " + remembered
                    + " connections: --max-peers "
                    + options.maxPeers() + " needs a larger heap, as in java -Xmx4g -jar sprat.jar"));
        } else if (options.maxPeers() > described) {
            events.accept(new Event.Warning("this process may open " + descriptors.limit()
                    + " files, which leaves room for " + described
                    + " connections: --max-peers " + options.maxPeers() + " needs a higher limit (ulimit -n)"));
        }
    }

    /** Java's HTTP client of this version cannot be told from which address to ask. */
    private void warnOfOtherAddress() {
        if (options.bind() != null && jobs.stream().anyMatch(TorrentJob::asksWeb)) {
            events.accept(
                    new Event.Warning(
                    "HTTP trackers and web seeds are asked from the address that the system chooses, not from --bind"));
        }
    }

    private String role() {
        return jobs.stream().allMatch(TorrentJob::seedOnly) ? "seeder" : "leecher";
    }

    /** A seeder without a listener would be of no use, so a port that cannot be had is an error. */
    private Streams.Listener listen(Streams.Acceptor acceptor) throws UserError {
        InetAddress address = options.bind() == null ? new InetSocketAddress(0).getAddress() : options.bind();
        int tries = options.portFixed() || options.port() == 0 ? 1 : AppLimits.PORT_TRIES;
        for (int i = 0;; i++) {
            InetSocketAddress local = new InetSocketAddress(address, options.port() + i);
            try {
                return loop.listen(local, acceptor);
            } catch (BindException e) {
                // else no other port there will do either
                boolean isTaken = String.valueOf(e.getMessage()).contains("in use");
                boolean last = !isTaken || i + 1 >= tries || local.getPort() == 65_535;
                if (last) {
                    throw new UserError(Outcome.FAILED,
                            "TCP port " + local.getPort() + " on " + address.getHostAddress()
                            + " cannot be had (" + e.getMessage()
                            + "): choose another with --port or --bind, or --port 0 for any free one");
                }
            } catch (IOException e) {
                throw new UserError(Outcome.FAILED, "cannot listen on " + local + ": " + e.getMessage());
            }
        }
    }

    // ---- While it runs ----

    private void tick(long nowNanos) {
        control.tick(nowNanos);
        snapshots.tick();
        loop.schedule(nowNanos + SECOND_NANOS, this::tick);
    }

    @Override
    public void onEnded(Outcome ended, boolean isLast) {
        outcome = outcome.worse(ended);
        if (isLast) {
            loop.stop();
        }
    }

    private void fail(Outcome why, String message) {
        outcome = why;
        events.accept(new Event.Failure(why, message));
    }
}
