package sprat.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.tinylog.Logger;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.Limits;
import sprat.io.Protocol;
import sprat.io.ProtocolException;
import sprat.io.SourceAddress;
import sprat.io.StreamEnd;
import sprat.io.Streams;
import sprat.io.Transport;
import sprat.io.WorkBudget;

/**
 * One TCP connection, dialled or accepted: its channel, what waits to be sent, the tail of a partial message, and its
 * one deadline. Every call of its protocol goes through {@link #fence}. On the loop's thread.
 */
final class TcpTransport implements Transport, Streams.Dialling, Endpoint, WorkBudget.Holder {
    private enum State {
        /** Nothing heard yet; the protocol knows no transport. */
        DIALLING,
        OPEN,
        /** Marked; closes in step 7 of this turn. */
        CLOSING,
        CLOSED
    }

    private interface Step {
        void run(TcpTransport on, long nowNanos) throws IOException, FormatException;
    }

    private final Reactor reactor;
    private final InetSocketAddress remote;
    private Protocol protocol;
    /** Null while it has no address. */
    private final Long source;
    private final OutboundQueue outbound;
    private final ReceiveTail tail;
    private final WorkBudget.Account work;
    private final Deadline deadline;
    private State state = State.DIALLING;
    /** Null only when the system gave none. */
    private SocketChannel channel;
    private Interest interest;
    private InetSocketAddress local;
    private boolean muted;
    /** It does not take our answers, and so is not read from. */
    private boolean isHeldUp;
    /** Unmuted since the tail was last given to the protocol. */
    private boolean resumed;
    private boolean inResumeList;
    private boolean inFlushList;
    /** The queue was at or above the low mark. */
    private boolean queueWasHigh;
    private long sendLowBytes = Limits.SEND_LOW_BYTES;
    private long sendMostBytes = Limits.SEND_MAX_BYTES;
    /** Nothing more is sent behind what is queued. */
    private boolean isEndingSending;
    /** And that is written, and the far end told. */
    private boolean isSendingEnded;
    /** The far end sends nothing more. */
    private boolean isEndRead;
    /** The protocol has said goodbye with this reason, null before. */
    private CloseReason finishReason;
    private CloseReason closeReason;
    private String closeDetail;

    TcpTransport(Reactor reactor, InetSocketAddress remote, Protocol protocol) {
        this.reactor = reactor;
        this.remote = remote;
        this.protocol = protocol;
        this.source = remote.isUnresolved() ? null : SourceAddress.of(remote.getAddress());
        this.outbound = reactor.newOutboundQueue(source);
        this.tail = reactor.newReceiveTail(source);
        this.work = reactor.openAccount(this);
        this.deadline = new Deadline(reactor.timers(), this::deadlineReached);
    }

    /** Begins to dial. Every failure comes as `onClose`, in step 7. */
    void dial(InetSocketAddress from, long giveUpNanos) {
        try {
            channel = reactor.provider().openSocketChannel();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (from != null) {
                channel.bind(from);
            }
            interest = Interest.register(channel, reactor.selector(), SelectionKey.OP_CONNECT, this);
            deadline.set(giveUpNanos);
            if (channel.connect(remote)) {
                reactor.execute(() -> ready(SelectionKey.OP_CONNECT, reactor.nowNanos()));
            }
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            close(StreamEnd.CONNECT_FAILED, messageOf(e));
        }
    }

    /**
     * Takes a channel that a listener accepted. From here on the protocol hears of its end, even when it came before
     * this.
     */
    void accepted(SocketChannel from, long nowNanos) {
        channel = from;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            interest = Interest.register(channel, reactor.selector(), SelectionKey.OP_READ, this);
        } catch (IOException e) {
            close(StreamEnd.CONNECTION_LOST, messageOf(e));
            return;
        }
        fence(TcpTransport::open, nowNanos);
    }

    @Override
    public void cancel() {
        if (state == State.DIALLING) {
            close(StreamEnd.LOCAL_STOP, "");
        }
    }

    @Override
    public void send(ByteBuffer bytes, Runnable released) {
        if (state == State.CLOSED || isEndingSending) {
            released.run();
            return;
        }
        outbound.add(bytes, released);
        queued();
    }

    @Override
    public void send(ByteBuffer bytes) {
        if (state == State.OPEN && !isEndingSending) {
            outbound.add(bytes);
            queued();
        }
    }

    @Override
    public void answer(ByteBuffer bytes) {
        if (state == State.OPEN && !isEndingSending) {
            outbound.addAnswer(bytes);
            isHeldUp |= outbound.answerBytes() > Limits.UNREAD_ANSWER_BYTES;
            listen();
            queued();
        }
    }

    /** Or not, while the protocol, the far end's unread answers or its account forbid it. */
    private void listen() {
        interest.set(SelectionKey.OP_READ, !isEndRead && (isFinishing() || !muted && !isHeldUp && !work.isHeld()));
    }

    private boolean isFinishing() {
        return finishReason != null;
    }

    @Override
    public long queuedBytes() {
        return outbound.bytes();
    }

    @Override
    public void sendLimits(long lowBytes, long mostBytes) {
        sendLowBytes = lowBytes;
        sendMostBytes = mostBytes;
    }

    @Override
    public void muteReads(boolean mute) {
        if (mute == muted || state != State.OPEN || isFinishing()) {
            return;
        }
        muted = mute;
        listen();
        resumed = !mute;
        if (resumed && !inResumeList) {
            inResumeList = true;
            reactor.resumeLater(this);
        }
    }

    @Override
    public void charge(long costNanos) {
        work.charge(costNanos);
    }

    @Override
    public void holdReads(boolean held) {
        if (state == State.OPEN) {
            listen();
        }
    }

    @Override
    public void drop(CloseReason reason, String detail) {
        close(reason, detail);
    }

    @Override
    public void handTo(Protocol next) {
        protocol = next;
    }

    @Override
    public void deadline(long atNanos) {
        if (state != State.CLOSED && !isFinishing()) {
            deadline.set(atNanos);
        }
    }

    @Override
    public void endSending() {
        if (state == State.OPEN && !isEndingSending) {
            isEndingSending = true;
            flushLater();
        }
    }

    @Override
    public void finish(CloseReason reason, String detail) {
        if (state == State.OPEN && !isFinishing()) {
            endSending();
            deadline.set(reactor.nowNanos() + Limits.FINISH_SEND_NANOS);
            finishReason = reason;
            closeDetail = detail;
            tail.drop();
            listen();
        }
    }

    @Override
    public void close(CloseReason reason, String detail) {
        if (state == State.DIALLING || state == State.OPEN) {
            state = State.CLOSING;
            closeReason = isFinishing() ? finishReason : reason;
            closeDetail = isFinishing() ? closeDetail : detail;
            reactor.closeLater(this);
        }
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void ready(int readyOps, long nowNanos) {
        if (state == State.DIALLING) {
            fence(TcpTransport::finishDialling, nowNanos);
            return;
        }
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            flushLater();
        }
        if ((readyOps & SelectionKey.OP_READ) != 0 && state == State.OPEN && isFinishing()) {
            fence(TcpTransport::drop, nowNanos);
        } else if ((readyOps & SelectionKey.OP_READ) != 0 && state == State.OPEN && !muted && !isHeldUp) {
            fence(TcpTransport::read, nowNanos);
        }
    }

    /** Step 3, after the ready keys: whole messages may have been left when it was muted. */
    void resume(long nowNanos) {
        inResumeList = false;
        if (resumed && state == State.OPEN && !isFinishing()) {
            fence(TcpTransport::deliverTail, nowNanos);
        }
    }

    /** Step 6. */
    void flush(long nowNanos) {
        inFlushList = false;
        if (state == State.OPEN) {
            fence(TcpTransport::write, nowNanos);
        }
    }

    @Override
    public void closeNow(long nowNanos) {
        state = State.CLOSED;
        deadline.cancel();
        tail.drop();
        work.close();
        reactor.closeQuietly(channel);
        Logger.debug("{} closed: {} {}", remote, closeReason, closeDetail);
        while (!outbound.isEmpty()) {
            try {
                outbound.releaseFirst();
            } catch (RuntimeException e) {
                reactor.defect("releasing a buffer of " + remote, e);
            }
        }
        try {
            protocol.onClose(closeReason, closeDetail, nowNanos);
        } catch (RuntimeException e) {
            reactor.defect("closing " + remote, e);
        }
    }

    @Override
    public void moveTo(Selector selector) throws IOException {
        interest.moveTo(selector);
    }

    static String messageOf(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /**
     * The peer's fault and the network's cost this connection; so does our own, which is also logged with its trace and
     * counted.
     */
    private void fence(Step step, long nowNanos) {
        try {
            step.run(this, nowNanos);
        } catch (ProtocolException e) {
            close(e.reason(), messageOf(e));
        } catch (FormatException e) {
            close(StreamEnd.MALFORMED, messageOf(e));
        } catch (IOException e) {
            close(state == State.DIALLING ? StreamEnd.CONNECT_FAILED : StreamEnd.CONNECTION_LOST, messageOf(e));
        } catch (RuntimeException e) {
            reactor.defect("serving " + remote, e);
            close(StreamEnd.INTERNAL, e.toString());
        }
    }

    private void finishDialling(long nowNanos) throws IOException {
        if (channel.finishConnect()) {
            deadline.set(NEVER);
            open(nowNanos);
        }
    }

    private void open(long nowNanos) throws IOException {
        local = (InetSocketAddress) channel.getLocalAddress();
        state = State.OPEN;
        interest.set(SelectionKey.OP_CONNECT, false);
        interest.set(SelectionKey.OP_READ, true);
        protocol.onOpen(this, nowNanos);
    }

    /**
     * One read per turn, behind what was left of the last, of as many bytes as the connection's account pays for:
     * <pre>
     *  | tail | read now, up to READ_BYTES_PER_TURN or less |      the loop's one receive buffer
     * </pre>
     */
    private void read(long nowNanos) throws IOException, FormatException {
        ByteBuffer in = reactor.receiveBuffer();
        tail.copyTo(in);
        int most = outbound.answerBytes() > 0 ? Limits.SHORT_READ_BYTES : reactor.memory().readBytes();
        in.limit(Math.min(in.capacity(), in.position() + Math.min(work.readBytes(), most)));
        int got = channel.read(in);
        if (got > 0 || resumed) {
            deliver(in.flip(), Math.max(0, got), nowNanos);
        }
        if (got < 0 && !muted && state == State.OPEN && !isFinishing()) {
            protocol.onEnd(nowNanos);
        }
        if (got < 0 && !muted) {
            onEndRead();
        }
    }

    /** Whoever has finished is only waited for. */
    private void onEndRead() {
        isEndRead = true;
        if (isFinishing() && !outbound.isEmpty()) {
            listen();
        } else {
            close(StreamEnd.REMOTE_CLOSED, tail.bytes() == 0 ? "" : "in the middle of a message");
        }
    }

    /** After the goodbye. */
    private void drop(long nowNanos) throws IOException {
        if (channel.read(reactor.receiveBuffer()) < 0) {
            onEndRead();
        }
    }

    private void deliverTail(long nowNanos) throws FormatException {
        ByteBuffer in = reactor.receiveBuffer();
        tail.copyTo(in);
        deliver(in.flip(), 0, nowNanos);
    }

    private void deliver(ByteBuffer in, int readBytes, long nowNanos) throws FormatException {
        resumed = false;
        if (!in.hasRemaining()) {
            return;
        }
        Protocol told;
        do {
            told = protocol;
            told.onReceive(in, nowNanos);
        } while (told != protocol && in.hasRemaining() && state == State.OPEN && !isFinishing());
        if (isFinishing()) {
            return;
        }
        if (in.remaining() == in.capacity() && state == State.OPEN && !muted) {
            throw new IllegalStateException(
                    "a protocol takes nothing of a full receive buffer: its messages are too long");
        }
        tail.keep(in);
        if (tail.bytes() > ReceiveTail.SMALL_BYTES) {
            requireShare(tail.bytes());
        }
        work.settle(readBytes, nowNanos);
    }

    /**
     * When memory is used up, who holds more than its share of it and more than a few bytes here gives it back. Others,
     * who have read all, stay, also from the same address.
     */
    private void requireShare(long heldHere) {
        if (heldHere > 2 * Limits.SHORT_READ_BYTES && reactor.memory().lines().isOverdrawnBy(source)) {
            close(StreamEnd.NO_MEMORY, heldHere + " bytes of it wait");
        }
    }

    private void queued() {
        if (outbound.bytes() >= sendLowBytes) {
            queueWasHigh = true;
        }
        if (outbound.bytes() > sendMostBytes) {
            close(StreamEnd.SEND_STALLED, outbound.bytes() + " bytes queued");
        }
        requireShare(outbound.copiedBytes());
        if (!interest.has(SelectionKey.OP_WRITE)) {
            flushLater();
        }
    }

    private void flushLater() {
        if (!inFlushList) {
            inFlushList = true;
            reactor.flushLater(this);
        }
    }

    private void write(long nowNanos) throws IOException {
        boolean allWritten = outbound.write(channel);
        work.served(nowNanos);
        interest.set(SelectionKey.OP_WRITE, !allWritten);
        isHeldUp &= outbound.answerBytes() > Limits.UNREAD_ANSWER_BYTES / 2;
        listen();
        if (queueWasHigh && outbound.bytes() < sendLowBytes && state == State.OPEN && !isFinishing()) {
            queueWasHigh = false;
            protocol.onSendQueueLow(nowNanos);
        }
        if (isEndingSending && !isSendingEnded && outbound.isEmpty() && state == State.OPEN) {
            isSendingEnded = true;
            onAllSent(nowNanos);
        }
    }

    private void onAllSent(long nowNanos) throws IOException {
        channel.shutdownOutput();
        if (isFinishing()) {
            deadline.set(nowNanos + Limits.FINISH_NANOS);
            if (isEndRead) {
                close(finishReason, closeDetail);
            }
        }
    }

    private void deadlineReached(long nowNanos) {
        if (state == State.DIALLING) {
            close(StreamEnd.CONNECT_TIMEOUT, "");
        } else if (isFinishing()) {
            close(finishReason, closeDetail);
        } else if (state == State.OPEN) {
            fence((on, now) -> on.protocol.onDeadline(now), nowNanos);
        }
    }
}
