package sprat.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.tinylog.Logger;
import sprat.io.BufferPool;
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
 * The event loop: one thread, one selector, every socket. Owns the sockets, the timers, the queue of commands, and the
 * buffers that all connections share since only one is served at a time. {@link #turn} is the whole of it; {@link
 * #execute} and {@link #stop} are the only methods for other threads.
 *
 * <p>What a peer or the network does wrong ends one connection. What a protocol, a task or a timer throws is our
 * defect: it is logged with its trace and counted, and the loop lives on. When the selector itself fails, `turn`
 * throws.
 */
public final class Reactor implements EventLoop, AutoCloseable {
    /**
     * Selects that return nothing, early and for no reason, before the selector is replaced (a known fault of epoll
     * with some kernels).
     */
    static final int SPIN_LIMIT = 512;
    private static final int CHUNK_BYTES = 4 << 10;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LongSupplier clock;
    private final SelectorProvider provider;
    private final Commands commands = new Commands();
    private final TimerQueue timers = new TimerQueue();
    private final WorkBudget work = new WorkBudget(this);
    private final ByteBuffer receiveBuffer = ByteBuffer.allocateDirect(Limits.RECEIVE_BYTES);
    private final ByteBuffer datagramBuffer = ByteBuffer.allocateDirect(Limits.DATAGRAM_BYTES + 1);
    private final ByteBuffer[] gather = new ByteBuffer[Limits.WRITE_BUFFERS];
    private final MemoryBudget memory;
    private final BufferPool chunks;

    private final List<SelectionKey> ready = new ArrayList<>();
    private final Consumer<SelectionKey> collect = ready::add;
    private final TurnList<TcpTransport> resumed = new TurnList<>();
    private final TurnList<TcpTransport> unflushed = new TurnList<>();
    private final TurnList<Endpoint> marked = new TurnList<>();

    private volatile Selector selector;
    private long nowNanos;
    private int emptySelects;
    private boolean stopping;
    private long internalErrors;

    /** For short errands: with ample memory. @param clock `System::nanoTime`, or a test's own */
    public Reactor(LongSupplier clock) throws IOException {
        this(clock, MemoryBudget.ample());
    }

    /** @param memory that everything on this loop may spend together */
    public Reactor(LongSupplier clock, MemoryBudget memory) throws IOException {
        this(clock, SelectorProvider.provider(), memory);
    }

    Reactor(LongSupplier clock, SelectorProvider provider, MemoryBudget memory) throws IOException {
        this.clock = clock;
        this.memory = memory;
        this.chunks =
                new BufferPool(CHUNK_BYTES, (int) Math.min(Limits.IDLE_BUFFERS, memory.totalBytes() / 8 / CHUNK_BYTES));
        this.provider = provider;
        this.selector = provider.openSelector();
        this.nowNanos = clock.getAsLong();
    }

    /** Turns until {@link #stop}, then closes. */
    public void run() throws IOException {
        try (this) {
            while (!stopping) {
                turn();
            }
        }
    }

    /** Waits until there is something to do, and does it. */
    public void turn() throws IOException {
        select();
        readClock();
        serveReadyKeys();
        runCommands();
        runDueTimers();
        flushQueuedBytes();
        closeMarked();
    }

    /** Any thread: `run` ends after this turn. */
    public void stop() {
        execute(() -> stopping = true);
    }

    /** Closes every socket with LOCAL_STOP. Commands and timers left do not run. */
    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            ((Endpoint) key.attachment()).close(StreamEnd.LOCAL_STOP, "");
        }
        closeMarked();
        selector.close();
    }

    /** Defects of ours that were caught; each is in the log. A test asserts 0. */
    public long internalErrors() {
        return internalErrors;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public long preciseNanos() {
        return clock.getAsLong();
    }

    @Override
    public Listener listen(InetSocketAddress local, Acceptor acceptor) throws IOException {
        return TcpListener.open(this, local, acceptor);
    }

    @Override
    public Dialling connect(InetSocketAddress remote, InetSocketAddress local, long deadlineNanos, Protocol protocol) {
        TcpTransport dialling = new TcpTransport(this, remote, protocol);
        dialling.dial(local, deadlineNanos);
        return dialling;
    }

    @Override
    public DatagramTransport bind(InetSocketAddress local, DatagramOptions options, DatagramProtocol protocol)
            throws IOException {
        UdpSocket socket = UdpSocket.open(this, local, options, protocol);
        protocol.onOpen(socket, nowNanos);
        return socket;
    }

    @Override
    public Timer schedule(long atNanos, Task task) {
        TimerQueue.Entry timer = timers.entry(task);
        timer.set(atNanos);
        return timer;
    }

    @Override
    public void execute(Runnable task) {
        if (commands.add(task)) {
            selector.wakeup();
        }
    }

    @Override
    public MemoryBudget memory() {
        return memory;
    }

    /** 1. The keys that are ready come into `ready`; nothing is served yet. */
    private void select() throws IOException {
        ready.clear();
        long waitNanos = isWorkLeft() || !commands.fallAsleep() ? 0 : timers.untilNext(clock.getAsLong());
        int selected = waitNanos == 0 ? selector.selectNow(collect)
                : selector.select(collect, (waitNanos - 1) / NANOS_PER_MILLI + 1);
        boolean woken = commands.wakeUp();
        if (selected > 0 || woken || Thread.interrupted() || timers.untilNext(clock.getAsLong()) == 0) {
            emptySelects = 0;
        } else if (++emptySelects == SPIN_LIMIT) {
            replaceSelector();
        }
    }

    /** Left by the last turn, or by calls between turns. */
    private boolean isWorkLeft() {
        return !resumed.isEmpty() || !unflushed.isEmpty() || !marked.isEmpty();
    }

    /** 2. */
    private void readClock() {
        nowNanos = clock.getAsLong();
    }

    /** 3. */
    private void serveReadyKeys() {
        for (int i = 0; i < ready.size(); i++) {
            SelectionKey key = ready.get(i);
            ((Endpoint) key.attachment()).ready(key.readyOps(), nowNanos);
        }
        resumed.drain(transport -> transport.resume(nowNanos));
    }

    /** 4. */
    private void runCommands() {
        for (int i = 0; i < Limits.COMMANDS_PER_TURN; i++) {
            Runnable task = commands.poll();
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (RuntimeException e) {
                defect("running a command", e);
            }
        }
    }

    /** 5. */
    private void runDueTimers() {
        for (int i = 0; i < Limits.TIMERS_PER_TURN; i++) {
            TimerQueue.Entry timer = timers.pollDue(nowNanos);
            if (timer == null) {
                return;
            }
            try {
                timer.run(nowNanos);
            } catch (RuntimeException e) {
                defect("running a timer", e);
            }
        }
    }

    /** 6. What is queued while flushing goes out in the next turn, which does not wait. */
    private void flushQueuedBytes() {
        unflushed.drain(transport -> transport.flush(nowNanos));
    }

    /** 7. */
    private void closeMarked() {
        marked.drain(endpoint -> endpoint.closeNow(nowNanos));
    }

    // For the endpoints

    Selector selector() {
        return selector;
    }

    SelectorProvider provider() {
        return provider;
    }

    TimerQueue timers() {
        return timers;
    }

    /** Empty; good until the next call. */
    ByteBuffer receiveBuffer() {
        return receiveBuffer.clear();
    }

    /** Empty; good until the next call. One byte longer than the longest datagram. */
    ByteBuffer datagramBuffer() {
        return datagramBuffer.clear();
    }

    /** @param source of the far end, or null */
    OutboundQueue newOutboundQueue(Long source) {
        return new OutboundQueue(chunks, gather, memory.lines(), source);
    }

    /** @param source of the far end, or null */
    ReceiveTail newReceiveTail(Long source) {
        return new ReceiveTail(memory.blocks(), memory.lines(), source);
    }

    WorkBudget.Account openAccount(WorkBudget.Holder holder) {
        return work.open(holder);
    }

    void resumeLater(TcpTransport transport) {
        resumed.add(transport);
    }

    void flushLater(TcpTransport transport) {
        unflushed.add(transport);
    }

    void closeLater(Endpoint endpoint) {
        marked.add(endpoint);
    }

    /** Our own fault, caught so that it does not cost more than its connection or task. */
    void defect(String doing, RuntimeException e) {
        internalErrors++;
        Logger.error(e, "a defect of this program, while {}", doing);
    }

    /** @param channel null is nothing to close */
    void closeQuietly(Channel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            Logger.debug("closing a socket: {}", e.getMessage());
        }
    }

    private void replaceSelector() throws IOException {
        Logger.warn("the selector returned {} times for no reason: replacing it", SPIN_LIMIT);
        Selector broken = selector;
        selector = provider.openSelector();
        emptySelects = 0;
        for (SelectionKey key : broken.keys()) {
            if (key.isValid()) {
                ((Endpoint) key.attachment()).moveTo(selector);
            }
        }
        broken.close();
    }
}
