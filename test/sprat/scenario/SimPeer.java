package sprat.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import sprat.io.CloseReason;
import sprat.io.EventLoop;
import sprat.io.MemoryBudget;
import sprat.io.Resolver;
import sprat.io.Streams;
import sprat.io.WebFetch;
import sprat.sim.SimDisk;
import sprat.sim.SimFiles;
import sprat.sim.SimLoop;
import sprat.sim.SimMachine;
import sprat.store.DiskOutcome;
import sprat.swarm.MetadataInvariants;
import sprat.swarm.SwarmDoor;
import sprat.swarm.SwarmInvariants;
import sprat.swarm.Torrent;
import sprat.swarm.TorrentEvents;
import sprat.swarm.TorrentState;
import sprat.swarm.TorrentStatus;
import sprat.swarm.Torrents;
import sprat.swarm.announce.TrackerClient;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.magnet.MetadataEvents;
import sprat.swarm.magnet.MetadataFetch;
import sprat.swarm.magnet.MetadataVerdict;
import sprat.swarm.peer.WaitingPeers;
import sprat.swarm.pick.FileSelection;
import sprat.swarm.pick.FileSelections;
import sprat.wire.InfoHash;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/**
 * A machine of a world with a seeder or leecher of ours on it, put together as `app.PeerNode` does it. The process can
 * end in every way that processes end, and be started again over what it left on the platter.
 */
public final class SimPeer {
    static final int PORT = 6881;

    private final World world;
    private final SimMachine machine;
    private final SimFiles platter;
    private final SplittableRandom random;
    private SimDisk.Costs costs = SimDisk.Costs.SSD;
    private Torrents.Settings settings = new Torrents.Settings(null, 200, 0, 0);
    private long memoryBytes = MemoryBudget.ample().totalBytes();
    /** Null when it has the torrent file. */
    private Magnet magnet;
    private FileSelection selection;
    private Metainfo torrentFile;
    private Process process;
    private boolean isAgain;
    private long completeNanos = -1;
    private int storageErrors;
    private int readErrors;
    /** 0 = nobody does. */
    private long startAgainNanos;

    SimPeer(World world, SimMachine machine, SimFiles platter, SplittableRandom random) {
        this.world = world;
        this.machine = machine;
        this.platter = platter;
        this.random = random;
        this.selection = FileSelection.everything(platter.content().layout());
        this.torrentFile = platter.content().metainfo();
    }

    // ---- What it is ----

    public SimPeer rates(long upBytesPerSecond, long downBytesPerSecond) {
        machine.rates(upBytesPerSecond, downBytesPerSecond);
        return this;
    }

    public SimPeer latency(long nanos) {
        machine.latency(nanos);
        return this;
    }

    public SimPeer clockOffset(long nanos) {
        machine.clockOffset(nanos);
        return this;
    }

    public SimPeer behindNat() {
        machine.behindNat(true);
        return this;
    }

    /** Its torrent file has no piece layers. */
    SimPeer withoutLayers() {
        torrentFile = torrentFile.withPieceNodes(new byte[0]);
        return this;
    }

    /** From its next start on. */
    public SimPeer disk(SimDisk.Costs newCosts) {
        costs = newCosts;
        return this;
    }

    /** From its next start on. */
    public SimPeer settings(Torrents.Settings newSettings) {
        settings = newSettings;
        return this;
    }

    /** What its process may spend on others, from its next start on. */
    SimPeer memory(long bytes) {
        memoryBytes = bytes;
        return this;
    }

    /** Of the process that runs. */
    MemoryBudget memory() {
        return process.loop.memory();
    }

    /** From its next start on it has no torrent file, only this link. */
    SimPeer magnet(Magnet link) {
        magnet = link;
        return this;
    }

    /** Only files with these indexes, from its next start on. */
    SimPeer only(int... files) {
        selection = FileSelections.only(platter.content().metainfo(), files);
        completeNanos = -1;
        return this;
    }

    /** Piece after piece, from its next start on. */
    SimPeer inOrder() {
        selection = selection.inOrder();
        return this;
    }

    /** A user starts it again so long after it has stopped with a storage error. */
    SimPeer startedAgainAfter(long nanos) {
        startAgainNanos = nanos;
        return this;
    }

    public SimMachine machine() {
        return machine;
    }

    public SimFiles platter() {
        return platter;
    }

    // ---- What happens to it ----

    /** @throws IllegalStateException it runs already */
    public SimPeer start() {
        if (isRunning()) {
            throw new IllegalStateException(machine + " runs");
        }
        machine.off(false);
        platter.checkedAnew();
        readErrors = readErrors();
        isAgain = process != null;
        process = new Process();
        return this;
    }

    /** From now on what it does takes time: this long each turn, and what messages are said to cost. */
    SimPeer takesTime(long nanosPerTurn) {
        process.loop.takesTime(nanosPerTurn);
        return this;
    }

    /** Connections whose reads wait, since they have cost too much. */
    int lateConnections() {
        return process.loop.lateConnections();
    }

    /** It is told where another is, as by a tracker. */
    public void meets(SimPeer other) {
        process.loop.run(() -> SwarmDoor.tell(process.torrent, List.of(other.address()), process.loop.nowNanos()));
    }

    /** As by SIGTERM. */
    public void leave() {
        if (isRunning()) {
            process.loop.run(process::leave);
        }
    }

    /** As by SIGKILL. */
    public void kill() {
        process.loop.kill();
    }

    /** The power goes; nobody is told. */
    public void powerCut() {
        machine.off(true);
        kill();
    }

    /** Its user pauses it, once it knows what is in the torrent. */
    void pause() {
        if (isServing() && isDescribed()) {
            process.loop.run(() -> {
                process.torrent.pause();
                process.isPaused = true;
            });
        }
    }

    void resume() {
        if (isRunning() && process.isPaused) {
            process.loop.run(() -> {
                process.enterAnew();
                process.isPaused = false;
                process.torrent.resume();
            });
        }
    }

    /** Its user chooses other files, or all files when there is no index, once it knows what is in the torrent. */
    void choose(int... files) {
        if (isServing() && isDescribed()) {
            if (files.length == 0) {
                selection = FileSelection.everything(platter.content().layout());
                completeNanos = -1;
            } else {
                only(files);
            }
            process.loop.run(process::beginAnew);
        }
    }

    /** Its user sets limits, in bytes a second; 0 = unlimited. */
    void limit(long up, long down) {
        if (isRunning()) {
            process.loop.run(() -> process.torrents.limit(settings.maxPeers(), up, down));
        }
    }

    public void freeze() {
        process.loop.freeze();
    }

    public void thaw() {
        process.loop.thaw();
    }

    void thawIfFrozen() {
        if (isFrozen()) {
            thaw();
        }
    }

    /** A router in the middle forgets one of its connections. */
    void resetOne(RandomGenerator chance) {
        process.loop.resetOne(chance);
    }

    public void cut(boolean isCut) {
        machine.cut(isCut);
    }

    // ---- What is known of it ----

    public boolean isRunning() {
        return process != null && !process.loop.isDead();
    }

    public boolean isFrozen() {
        return isRunning() && process.loop.isFrozen();
    }

    boolean isStopping() {
        return isRunning() && status().state() == TorrentState.STOPPING;
    }

    boolean isLeeching() {
        return isRunning() && status().state() == TorrentState.LEECHING;
    }

    /** All that it wants is verified in this run too. */
    boolean isSeeding() {
        return isRunning() && !process.isChanging && status().state() == TorrentState.SEEDING;
    }

    /** It runs, is not paused, and has not begun to leave. */
    boolean isServing() {
        return isRunning() && !process.isLeaving && !process.isPaused && status().state() != TorrentState.STOPPING
                && status().state() != TorrentState.STOPPED;
    }

    /** How long its process has been there; 0 without one. */
    long upNanos() {
        return isRunning() ? world.time().nowNanos() - process.startNanos : 0;
    }

    /** A tracker with such a URL has taken an announce of this run; what it knows of an earlier one it may keep. */
    boolean hasAnnounced(String scheme) {
        return isRunning() && process.announcedTo.stream().anyMatch(url -> url.startsWith(scheme));
    }

    /** It has been here before, and may have been killed. */
    boolean isAgain() {
        return isAgain;
    }

    boolean beginsWithLink() {
        return magnet != null;
    }

    /** It knows what is in the torrent. */
    boolean isDescribed() {
        return process != null && process.fetch == null;
    }

    /** What its hunt for the info dictionary has warned of. */
    List<String> warnings() {
        return process.warnings;
    }

    boolean isConnectedToAny(List<SimPeer> others) {
        return isRunning() && process.invariants.connectedHosts().stream()
                .anyMatch(host -> others.stream().anyMatch(other -> other.address().getAddress().equals(host)));
    }

    /** Those of the swarms that it knows of. */
    Set<InfoHash> names() {
        return platter.content().names();
    }

    /** It is there and takes either name of a hybrid whenever it runs. */
    private boolean hasBothNames(InetAddress host) {
        return address().getAddress().equals(host) && names().size() == 2 && magnet == null;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(machine.addresses().get(0), PORT);
    }

    /** Bytes of the blocks that came again and were right before. */
    long needlessBytes() {
        return platter.needlessBytes();
    }

    /** All of the torrent's piece layers are known to it. */
    boolean knowsLayers() {
        return process.torrent.metainfo().filesWithoutLayer().isEmpty();
    }

    /** All that it wants is verified, on the platter byte for byte, under its final name. */
    public boolean isComplete() {
        return completeNanos >= 0 && hasChosen();
    }

    private boolean hasChosen() {
        return IntStream.range(0, platter.content().metainfo().files().size())
                .allMatch(i -> platter.isComplete(i) || !FileSelections.hasFile(selection, i));
    }

    /** When it said so first, in the world's time; -1 before. */
    public long completeNanos() {
        return completeNanos;
    }

    /** How much of the content is verified, 0 to 1. */
    double share() {
        return process == null ? 0 : (double) status().bytesHave() / status().bytesTotal();
    }

    public int storageErrors() {
        return storageErrors;
    }

    /** Reads that failed, over all its lives. */
    int readErrors() {
        return readErrors + (process == null ? 0 : process.disk.readErrors());
    }

    /** @throws IllegalStateException it has never run */
    public TorrentStatus status() {
        if (process == null) {
            throw new IllegalStateException(machine + " has not run");
        }
        return process.torrent.status();
    }

    @Override
    public String toString() {
        String state = process == null ? "not started" : process.loop.isDead() ? "dead" : status().toString();
        return machine + " " + state + (isComplete() ? " complete" : "");
    }

    /** One life of the program. */
    private final class Process implements TorrentEvents {
        final SimLoop loop;
        private final SplittableRandom diskRandom = random.split();
        SimDisk disk;
        final List<String> warnings = new ArrayList<>();
        final TrackerClient trackers;
        private final Torrents torrents;
        /** Before it is described, one that is never started. */
        Torrent torrent;
        SwarmInvariants invariants;
        /** Null once the torrent is described. */
        MetadataFetch fetch;
        private MetadataInvariants fetchInvariants;
        private final Streams.Listener listener;
        private final Set<InetAddress> banned = new HashSet<>();
        private long startNanos = world.time().nowNanos();
        private boolean hasFailed;
        private final Set<String> announcedTo = new HashSet<>();
        private boolean isLeaving;
        private boolean isPaused;
        /** The torrent stops and begins again with other files. */
        private boolean isChanging;

        Process() {
            loop = new SimLoop(world.time(), world.network(), machine, new MemoryBudget(memoryBytes));
            WebFetch web = world.webOf(SimPeer.this).of(loop);
            trackers = new TrackerClient(loop, random.split(), web);
            torrents = new Torrents(loop, random.split(), resolver(loop), trackers, settings, world.strategy());
            listener = opened(() -> loop.listen(new InetSocketAddress(PORT), torrents));
            opened(() -> {
                trackers.open(loop.bind(new InetSocketAddress(0), trackers));
                return null;
            });
            torrents.listeningAt(PORT);
            torrents.webSeedsBy(web);
            make(torrentFile);
            if (magnet == null) {
                loop.run(torrent::start);
            } else {
                fetch = new MetadataFetch(torrents, magnet, true, (link, info, done) ->
                        loop.execute(() -> done.done(MetadataVerdict.of(link, info, Long.MAX_VALUE))),
                                new LinkEvents());
                fetchInvariants = new MetadataInvariants(loop, torrents, fetch);
                loop.run(fetch::start);
            }
        }

        private void make(Metainfo metainfo) {
            disk = new SimDisk(loop, platter, metainfo, costs, diskRandom);
            use(new Torrent(torrents, metainfo, disk, false, selection, this));
        }

        private void use(Torrent made) {
            torrent = made;
            invariants = new SwarmInvariants(loop, disk, torrents, torrent);
            if (world.isStrict()) {
                loop.watch(this::check);
            }
        }

        private void check() {
            if (fetch == null) {
                invariants.check();
            } else {
                fetchInvariants.check(world.hosts());
            }
        }

        /** The tracker is to learn of it as of one that has just started. */
        void enterAnew() {
            startNanos = world.time().nowNanos();
            announcedTo.clear();
        }

        void beginAnew() {
            isChanging = true;
            torrent.stopAndLeaveStorage();
        }

        private void beginChanged() {
            enterAnew();
            use(torrent.successor(selection));
            torrent.start();
        }

        void leave() {
            isLeaving = true;
            if (fetch == null) {
                torrent.stop();
            } else {
                fetch.stop();
            }
        }

        @Override
        public void onComplete() {
            if (!hasChosen()) {
                throw new AssertionError(machine + " says complete, and its files are not");
            }
            completeNanos = completeNanos < 0 ? world.time().nowNanos() : completeNanos;
        }

        @Override
        public void onStorageError(DiskOutcome outcome, String detail) {
            storageErrors++;
            hasFailed = true;
        }

        @Override
        public void onStopped() {
            if (isChanging) {
                isChanging = false;
                if (isLeaving) {
                    disk.close((outcome, detail) -> onStopped());
                } else {
                    beginChanged();
                }
                return;
            }
            trackers.close();
            listener.close();
            loop.exit();
            loop.watch(() -> {
                if (loop.isDead()) {
                    invariants.checkEnd();
                }
            });
            if (hasFailed && startAgainNanos > 0) {
                world.after(startAgainNanos, () -> {
                    if (!isRunning()) {
                        start();
                    }
                });
            }
        }

        @Override
        public void onChecking(long bytesDone) { }

        @Override
        public void onServing() { }

        @Override
        public void onPeerConnected(InetSocketAddress address) {
            boolean isToBeV2 = names().size() == 2
                    && world.peers().stream().anyMatch(other -> other.hasBothNames(address.getAddress()));
            if (isToBeV2 && !SwarmDoor.speaksV2(torrent, address)) {
                throw new AssertionError(machine + " does not speak v2 with " + address);
            }
        }

        @Override
        public void onPeerClosed(InetSocketAddress address, String client, CloseReason reason, long down, long up) {
            if (reason == PeerEnd.CORRUPT_DATA && !banned.add(address.getAddress())) {
                throw new AssertionError(machine + " has banned " + address + " before");
            }
            world.closed(SimPeer.this, address.getAddress(), reason);
        }

        @Override
        public void onAnnounced(String url, int seeders, int leechers, int peers, long nextNanos) {
            announcedTo.add(url);
        }

        @Override
        public void onAnnounceFailed(String url, String error, long nextNanos) { }

        @Override
        public void onWarning(String message) { }

        /** What is told while only the magnet link is known. */
        private final class LinkEvents implements MetadataEvents {
            @Override
            public void onFetched(Metainfo fetched, List<InetSocketAddress> peers, WaitingPeers waiting) {
                if (!Arrays.equals(fetched.info(), platter.content().metainfo().info())) {
                    throw new AssertionError(machine + " takes the description of another torrent");
                }
                fetch = null;
                announcedTo.clear(); // as the torrent, not yet
                make(fetched);
                torrent.meets(peers, waiting);
                torrent.start();
            }

            @Override
            public void onUnusable(String error) {
                throw new AssertionError(machine + " cannot use what the world's magnet link names: " + error);
            }

            @Override
            public void onStopped() {
                torrent.stop();
            }

            @Override
            public void onAnnounced(String url, int seeders, int leechers, int peers, long nextNanos) {
                announcedTo.add(url);
            }

            @Override
            public void onAnnounceFailed(String url, String error, long nextNanos) { }

            @Override
            public void onWarning(String message) {
                warnings.add(message);
            }
        }
    }

    private interface Opening<T> {
        T open() throws IOException;
    }

    private static <T> T opened(Opening<T> opening) {
        try {
            return opening.open();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Literal addresses only. */
    static Resolver resolver(EventLoop loop) {
        return (host, done) -> loop.execute(() -> {
            try {
                done.done(List.of(InetAddress.getByName(host)), "");
            } catch (UnknownHostException e) {
                done.done(List.of(), e.getMessage());
            }
        });
    }
}
