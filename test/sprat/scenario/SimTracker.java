package sprat.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import sprat.io.DatagramTransport;
import sprat.sim.SimLoop;
import sprat.sim.SimMachine;
import sprat.sim.SimTime;
import sprat.tracker.EntryState;
import sprat.tracker.TableLimits;
import sprat.tracker.TrackerInvariants;
import sprat.tracker.TrackerServer;
import sprat.tracker.TrackerStatus;
import sprat.wire.InfoHash;

/** A machine of a world with our tracker on it. What the tracker knows dies with its process. */
public final class SimTracker {
    static final int PORT = 6969;
    private static final int INTERVAL_SECONDS = 300;
    /** No datagram is longer on its way. */
    private static final long LATE_NANOS = 3 * SimTime.SECONDS;

    private final World world;
    private final SimMachine machine;
    private final SplittableRandom random;
    private SimLoop loop;
    private TrackerServer server;
    private TrackerInvariants invariants;
    private DatagramTransport socket;

    SimTracker(World world, SimMachine machine, SplittableRandom random) {
        this.world = world;
        this.machine = machine;
        this.random = random;
    }

    public SimMachine machine() {
        return machine;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(machine.addresses().get(0), PORT);
    }

    public SimTracker start() {
        loop = new SimLoop(world.time(), world.network(), machine);
        server = new TrackerServer(loop, INTERVAL_SECONDS, TableLimits.forHeap(16 << 20), null, random.split(),
                new TrackerServer.Owner() {
            @Override
            public void onLimitReached(String line) {
                throw new AssertionError("a world is too small for that: " + line);
            }

            @Override
            public void onSocketLost(String detail) {
                throw new AssertionError("a simulated socket is not lost: " + detail);
            }
        });
        invariants = new TrackerInvariants(server, () -> world.content().names(), 2 * INTERVAL_SECONDS);
        long startNanos = loop.nowNanos();
        if (world.isStrict()) {
            loop.watch(() -> check((loop.nowNanos() - startNanos) / SimTime.SECONDS));
        }
        try {
            socket = loop.bind(new InetSocketAddress(PORT), server);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    /** Who is dropped before its time has said that it leaves, lately, or at the end of its run before this one. */
    private void check(long nowSecond) {
        Set<InetAddress> dropped = invariants.check(nowSecond);
        for (SimPeer peer : dropped.isEmpty() ? List.<SimPeer>of() : world.peers()) {
            boolean isElsewhere = world.webTracker() != null && world.webTracker().knows(peer);
            if (dropped.contains(peer.address().getAddress()) && peer.isServing() && peer.upNanos() > LATE_NANOS
                    && !isElsewhere) {
                throw new AssertionError("the tracker has dropped " + peer);
            }
        }
    }

    /** Counts it in all its swarms among those who have everything. */
    boolean hasSeeder(SimPeer peer) {
        return peer.names().stream().allMatch(name -> hasSeeder(peer, name));
    }

    boolean hasSeeder(SimPeer peer, InfoHash name) {
        return isRunning() && invariants.state(name, peer.address()) == EntryState.SEEDER;
    }

    /** In one of its swarms. */
    boolean knows(SimPeer peer) {
        return isRunning()
                && peer.names().stream().anyMatch(name -> invariants.state(name, peer.address()) != EntryState.ABSENT);
    }

    /** As by SIGKILL. */
    public void kill() {
        loop.kill();
    }

    /** As by SIGTERM. */
    public void leave() {
        if (isRunning()) {
            loop.run(socket::close);
            loop.exit();
        }
    }

    public boolean isRunning() {
        return loop != null && !loop.isDead();
    }

    public TrackerStatus status() {
        return server.status();
    }
}
