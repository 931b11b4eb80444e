package sprat.sim;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import sprat.io.CloseReason;
import sprat.io.Protocol;
import sprat.io.StreamEnd;
import sprat.io.Streams;

/** What lies between the machines of one world: who listens where, how long bytes take, what is lost. */
public final class SimNetwork {
    /** Decides about one datagram. */
    public interface Loss {
        boolean drops(InetSocketAddress from, InetSocketAddress to, ByteBuffer bytes);
    }

    /**
     * Decides how much later than usual one datagram comes; those that follow may overtake it. One delay for each copy
     * that comes.
     */
    public interface Detours {
        long[] delaysNanos();
    }

    /** Decides what of one datagram comes: the same bytes, or others in their place. */
    public interface Damage {
        ByteBuffer damaged(ByteBuffer bytes);
    }

    /** Is told when a process ends a connection, for whatever reason. */
    public interface EndObserver {
        void onEnd(SimMachine by, InetAddress with, CloseReason reason, String detail);
    }

    private static final int WHOLE_CHUNK_BYTES = 16 << 10;
    private static final long[] STRAIGHT = {0};
    private static final Loss NO_LOSS = (from, to, bytes) -> false;
    private static final Detours NO_DETOURS = () -> STRAIGHT;
    private static final Damage NO_DAMAGE = bytes -> bytes;

    private final SimTime time;
    private final Trace trace = new Trace();
    private final Map<InetAddress, SimMachine> machines = new HashMap<>();
    private final Map<InetSocketAddress, SimUdpSocket> sockets = new HashMap<>();
    private final Map<InetSocketAddress, SimListener> listeners = new HashMap<>();
    private long latencyNanos = SimTime.MILLIS;
    private Loss loss = NO_LOSS;
    private Detours detours = NO_DETOURS;
    private Damage damage = NO_DAMAGE;
    private IntSupplier chunkBytes = () -> WHOLE_CHUNK_BYTES;
    private EndObserver ends = (by, with, reason, detail) -> { };
    private long sent;
    private final Map<List<SimMachine>, Integer> connections = new HashMap<>();

    public SimNetwork(SimTime time) {
        this.time = time;
    }

    /** Between any two machines, beside their own. */
    public SimNetwork latency(long nanos) {
        latencyNanos = nanos;
        return this;
    }

    public SimNetwork loss(Loss rule) {
        loss = rule;
        return this;
    }

    public SimNetwork detours(Detours rule) {
        detours = rule;
        return this;
    }

    public SimNetwork damage(Damage rule) {
        damage = rule;
        return this;
    }

    /** From now on each datagram comes once, in order and as it was sent. */
    public void calm() {
        loss = NO_LOSS;
        detours = NO_DETOURS;
        damage = NO_DAMAGE;
    }

    public boolean isCalm() {
        return loss == NO_LOSS && detours == NO_DETOURS && damage == NO_DAMAGE;
    }

    /** Where streams are cut on their way; each answer is above zero. */
    public SimNetwork chunks(IntSupplier rule) {
        chunkBytes = rule;
        return this;
    }

    public SimNetwork watchEnds(EndObserver observer) {
        ends = observer;
        return this;
    }

    void ended(SimMachine by, InetAddress with, CloseReason reason, String detail) {
        ends.onEnd(by, with, reason, detail);
    }

    /** Datagrams sent so far, lost ones too. */
    public long sent() {
        return sent;
    }

    /** Connections that were made between two machines so far, whoever dialled. */
    public int connections(SimMachine one, SimMachine other) {
        return connections.getOrDefault(List.of(one, other), 0) + connections.getOrDefault(List.of(other, one), 0);
    }

    public Trace trace() {
        return trace;
    }

    int chunkBytes() {
        return chunkBytes.getAsInt();
    }

    long latencyNanos(SimMachine from, SimMachine to) {
        return latencyNanos + from.latencyNanos() + to.latencyNanos();
    }

    /** A packet that carries no data worth counting. */
    void after(SimMachine from, SimMachine to, Runnable action) {
        time.schedule(time.nowNanos() + latencyNanos(from, to), now -> action.run());
    }

    /** From now on this machine has its addresses. */
    void know(SimMachine machine) {
        machine.addresses().forEach(address -> machines.put(address, machine));
    }

    // ---- Datagrams ----

    /** @return false when one of its addresses is in use */
    boolean bind(SimUdpSocket socket) {
        if (socket.bound().stream().anyMatch(sockets::containsKey)) {
            return false;
        }
        socket.bound().forEach(address -> sockets.put(address, socket));
        socket.loop().onDeath(() -> unbind(socket));
        return true;
    }

    void unbind(SimUdpSocket socket) {
        socket.bound().forEach(address -> sockets.remove(address, socket));
    }

    void send(SimUdpSocket from, InetSocketAddress local, InetSocketAddress to, ByteBuffer bytes) {
        sent++;
        SimMachine machine = from.loop().machine();
        if (!machine.isReachable() || loss.drops(local, to, bytes.asReadOnlyBuffer())) {
            return;
        }
        SimMachine far = machines.get(to.getAddress());
        if (far == null) {
            return;
        }
        ByteBuffer arriving = damage.damaged(bytes);
        for (long delayNanos : detours.delaysNanos()) {
            time.schedule(time.nowNanos() + latencyNanos(machine, far) + delayNanos, now -> {
                SimUdpSocket socket = sockets.get(to);
                if (socket != null && far.isReachable()) {
                    socket.deliver(arriving.duplicate(), local);
                }
            });
        }
    }

    // ---- Streams ----

    Streams.Listener listen(SimLoop loop, InetSocketAddress local, Streams.Acceptor acceptor) throws IOException {
        List<InetAddress> addresses = local.getAddress().isAnyLocalAddress() ? loop.machine().addresses()
                : List.of(local.getAddress());
        SimListener listener = new SimListener(loop, addresses, local.getPort(), acceptor);
        for (InetAddress address : addresses) {
            if (listeners.containsKey(new InetSocketAddress(address, local.getPort()))) {
                throw new BindException("Address already in use");
            }
        }
        addresses.forEach(address -> listeners.put(new InetSocketAddress(address, local.getPort()), listener));
        loop.onDeath(listener::close);
        return listener;
    }

    /**
     * The three packets of TCP's handshake. To a machine that cannot be reached they get lost, and the dialler's
     * deadline tells.
     */
    void dial(SimTransport dialling) {
        SimMachine from = dialling.machine();
        SimMachine to = machines.get(dialling.remote().getAddress());
        if (to != null) {
            after(from, to, () -> {
                if (from.isReachable() && (to == from || to.takesConnections())) {
                    after(to, from, () -> dialling.loop().turn("dialled", () -> answer(dialling)));
                }
            });
        }
    }

    private long answer(SimTransport dialling) {
        SimListener listener = listeners.get(dialling.remote());
        if (!dialling.isDialling()) {
            return 0;
        }
        if (listener == null) {
            dialling.close(StreamEnd.CONNECT_FAILED, "connection refused");
            return 0;
        }
        SimTransport accepted = new SimTransport(listener.loop, dialling.remote(), dialling.local(), null);
        SimTransport.join(time, this, dialling, accepted);
        connections.merge(List.of(dialling.machine(), listener.loop.machine()), 1, Integer::sum);
        listener.loop.accept(accepted);
        listener.loop.turnLater("accepts", () -> listener.introduce(accepted));
        dialling.open(dialling.protocol());
        return 1;
    }

    private final class SimListener implements Streams.Listener {
        private final SimLoop loop;
        private final List<InetAddress> addresses;
        private final int port;
        private final Streams.Acceptor acceptor;
        private boolean closed;

        SimListener(SimLoop loop, List<InetAddress> addresses, int port, Streams.Acceptor acceptor) {
            this.loop = loop;
            this.addresses = addresses;
            this.port = port;
            this.acceptor = acceptor;
        }

        long introduce(SimTransport accepted) {
            Protocol protocol = closed ? null : acceptor.accept(accepted.remote());
            if (protocol == null) {
                loop.refuse(accepted);
                return 0;
            }
            accepted.open(protocol);
            return 1;
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(addresses.get(0), port);
        }

        @Override
        public void close() {
            closed = true;
            addresses.forEach(address -> listeners.remove(new InetSocketAddress(address, port), this));
        }
    }
}
