package sprat.sim;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import sprat.io.DatagramOptions;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.EventLoop;
import sprat.io.Limits;
import sprat.io.MemoryBudget;
import sprat.io.Protocol;
import sprat.io.StreamEnd;
import sprat.io.WorkBudget;

/**
 * The event loop of one simulated process on a {@link SimMachine}: what `sprat.nio.Reactor` is to a real one. Whatever
 * happens to it comes as a turn: one event, then queued bytes leave, then what was closed is told, then whoever watches
 * may look.
 */
public final class SimLoop implements EventLoop {
    private static final int FIRST_FREE_PORT = 49_152;

    private final SimTime time;
    private final SimNetwork network;
    private final SimMachine machine;
    private final MemoryBudget memory;
    private final ByteBuffer receiveBuffer = ByteBuffer.allocate(Limits.RECEIVE_BYTES);
    private final ArrayDeque<SimTransport> unflushed = new ArrayDeque<>();
    private final ArrayDeque<SimTransport> marked = new ArrayDeque<>();
    private final Set<SimTransport> transports = new LinkedHashSet<>();
    private final ArrayDeque<Runnable> whileFrozen = new ArrayDeque<>();
    private final List<Runnable> onDeath = new ArrayList<>();
    private final WorkBudget workBudget = new WorkBudget(this);
    private long turnCostNanos;
    private long busyUntilNanos;
    private Runnable watcher = () -> { };
    private boolean inTurn;
    private boolean turnAsked;
    private boolean frozen;
    private boolean exiting;
    private boolean dead;
    private int nextPort = FIRST_FREE_PORT;

    public SimLoop(SimTime time, SimNetwork network, SimMachine machine) {
        this(time, network, machine, MemoryBudget.ample());
    }

    public SimLoop(SimTime time, SimNetwork network, SimMachine machine, MemoryBudget memory) {
        this.memory = memory;
        this.time = time;
        this.network = network;
        this.machine = machine;
        network.know(machine);
    }

    /** A process on a machine of its own. */
    public SimLoop(SimTime time, SimNetwork network, InetAddress... addresses) {
        this(time, network, new SimMachine(time, Arrays.toString(addresses), addresses));
    }

    // ---- The process ----

    /** Runs after every turn, also after the one in which the process exits. */
    public void watch(Runnable afterTurn) {
        watcher = afterTurn;
    }

    /** What the process is told from outside, as a turn. */
    public void run(Runnable action) {
        turn("runs", () -> {
            action.run();
            return 0;
        });
    }

    /**
     * Stopped as by SIGSTOP, or by the lid of a laptop: the kernel goes on, the process does not, and then sees all at
     * once.
     */
    public void freeze() {
        frozen = true;
    }

    public void thaw() {
        frozen = false;
        while (!whileFrozen.isEmpty() && !frozen && !dead) {
            whileFrozen.pollFirst().run();
        }
    }

    /** From now on its processor takes time: this long for each turn, and as long as its messages are said to cost. */
    public void takesTime(long nanosPerTurn) {
        turnCostNanos = nanosPerTurn;
    }

    /** Ends as by SIGKILL: nothing of it runs again, the kernel closes what it had open. */
    public void kill() {
        if (!dead) {
            dead = true;
            network.trace().note(time.nowNanos(), machine.name(), "dies", 0);
            new ArrayList<>(transports).forEach(SimTransport::abandon);
            onDeath.forEach(Runnable::run);
        }
    }

    /** Ends in an orderly way: closes what is open with LOCAL_STOP, then nothing of it runs again. */
    public void exit() {
        turnLater("exits", () -> {
            transports.forEach(transport -> transport.close(StreamEnd.LOCAL_STOP, ""));
            exiting = true;
            return transports.size();
        });
    }

    public boolean isFrozen() {
        return frozen;
    }

    /** One of its connections, by chance, is no more. */
    public void resetOne(RandomGenerator random) {
        List<SimTransport> joined = transports.stream().filter(SimTransport::isJoined).toList();
        if (!joined.isEmpty()) {
            joined.get(random.nextInt(joined.size())).lose();
        }
    }

    public boolean isDead() {
        return dead;
    }

    /** Connections that are open or being dialled. */
    public int connections() {
        return transports.size();
    }

    /** Buffers that were given with their `released` and not released. */
    public int lentBuffers() {
        return transports.stream().mapToInt(SimTransport::lentBuffers).sum();
    }

    SimMachine machine() {
        return machine;
    }

    SimNetwork network() {
        return network;
    }

    void onDeath(Runnable action) {
        onDeath.add(action);
    }

    // ---- Turns ----

    /** One event of this process, now. @param action gives the figure for the trace */
    void turn(String what, LongSupplier action) {
        if (dead) {
            return;
        }
        if (frozen) {
            whileFrozen.addLast(() -> turn(what, action));
            return;
        }
        if (time.nowNanos() < busyUntilNanos) {
            time.schedule(busyUntilNanos, now -> turn(what, action), () -> !dead);
            return;
        }
        if (inTurn) {
            throw new IllegalStateException(machine + ": a turn in a turn");
        }
        inTurn = true;
        work(turnCostNanos);
        network.trace().note(time.nowNanos(), machine.name(), what, action.getAsLong());
        for (int i = unflushed.size(); i > 0; i--) {
            unflushed.pollFirst().flush();
        }
        for (int i = marked.size(); i > 0; i--) {
            SimTransport closing = marked.pollFirst();
            transports.remove(closing);
            closing.closeNow();
        }
        inTurn = false;
        if (exiting) {
            kill();
        }
        watcher.run();
        askForTurn();
    }

    /** Something of this turn takes so long. */
    void work(long costNanos) {
        if (turnCostNanos > 0) {
            busyUntilNanos = Math.max(busyUntilNanos, time.nowNanos()) + costNanos;
        }
    }

    /** Connections that have cost more than their share. */
    public int lateConnections() {
        return workBudget.late();
    }

    WorkBudget.Account openAccount(WorkBudget.Holder holder) {
        return workBudget.open(holder);
    }

    /** An event that comes from within another's turn, or from the network. */
    void turnLater(String what, LongSupplier action) {
        time.schedule(time.nowNanos(), now -> turn(what, action), () -> !dead);
    }

    void flushLater(SimTransport transport) {
        unflushed.addLast(transport);
        askForTurn();
    }

    void closeLater(SimTransport transport) {
        marked.addLast(transport);
        askForTurn();
    }

    private void askForTurn() {
        if (!inTurn && !turnAsked && !(unflushed.isEmpty() && marked.isEmpty())) {
            turnAsked = true;
            turnLater("flushes", () -> {
                turnAsked = false;
                return 0;
            });
        }
    }

    @Override
    public MemoryBudget memory() {
        return memory;
    }

    /** Empty; good until the next call. */
    ByteBuffer receiveBuffer() {
        return receiveBuffer.clear();
    }

    // ---- EventLoop ----

    @Override
    public long nowNanos() {
        return time.nowNanos() + machine.clockOffsetNanos();
    }

    @Override
    public long preciseNanos() {
        return nowNanos();
    }

    @Override
    public Timer schedule(long atNanos, Task task) {
        Alarm alarm = new Alarm();
        alarm.inTime = time.schedule(atNanos - machine.clockOffsetNanos(), now -> turn("timer", () -> {
            if (!alarm.cancelled) { // it can be between the time and the turn of a process that was frozen
                task.run(nowNanos());
            }
            return 0;
        }), () -> !dead);
        return alarm;
    }

    private static final class Alarm implements Timer {
        private Timer inTime;
        private boolean cancelled;

        @Override
        public void cancel() {
            cancelled = true;
            inTime.cancel();
        }
    }

    @Override
    public void execute(Runnable task) {
        turnLater("executes", () -> {
            task.run();
            return 0;
        });
    }

    @Override
    public Listener listen(InetSocketAddress local, Acceptor acceptor) throws IOException {
        InetSocketAddress at = local.getPort() == 0 ? new InetSocketAddress(local.getAddress(), nextPort++) : local;
        return network.listen(this, at, acceptor);
    }

    @Override
    public Dialling connect(InetSocketAddress remote, InetSocketAddress local, long deadlineNanos, Protocol protocol) {
        InetAddress from = local != null ? local.getAddress() : addressTowards(remote);
        SimTransport dialling = new SimTransport(this, new InetSocketAddress(from, nextPort()), remote, protocol);
        transports.add(dialling);
        dialling.deadline(deadlineNanos);
        network.dial(dialling);
        return dialling;
    }

    void accept(SimTransport accepted) {
        transports.add(accepted);
    }

    /** The kernel has let it in and the application does not want it. */
    void refuse(SimTransport accepted) {
        transports.remove(accepted);
        accepted.abandon();
    }

    private InetAddress addressTowards(InetSocketAddress remote) {
        return machine.addresses().stream().filter(address -> address.getClass() == remote.getAddress().getClass())
                .findFirst()
                .orElse(machine.addresses().get(0));
    }

    private int nextPort() {
        nextPort = nextPort == 65_535 ? FIRST_FREE_PORT : nextPort + 1;
        return nextPort;
    }

    /** A wildcard address is bound at every address of this machine, with the same port. */
    @Override
    public DatagramTransport bind(InetSocketAddress local, DatagramOptions options, DatagramProtocol protocol)
            throws IOException {
        List<InetAddress> wanted = local.getAddress().isAnyLocalAddress() ? machine.addresses()
                : List.of(local.getAddress());
        if (!machine.addresses().containsAll(wanted)) {
            throw new BindException(local + " is not an address of this machine");
        }
        for (int port = local.getPort() == 0 ? FIRST_FREE_PORT : local.getPort(); port <= 65_535; port++) {
            SimUdpSocket socket = new SimUdpSocket(this, protocol, local.getAddress(), wanted, port);
            if (network.bind(socket)) {
                execute(() -> protocol.onOpen(socket, nowNanos()));
                return socket;
            }
            if (local.getPort() != 0) {
                break;
            }
        }
        throw new BindException(local + " is in use");
    }
}
