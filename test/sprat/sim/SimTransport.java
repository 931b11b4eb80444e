package sprat.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import sprat.io.CloseReason;
import sprat.io.EventLoop;
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
 * One end of a simulated stream connection: what `sprat.nio.TcpTransport` is to a socket. Bytes queued in a turn leave
 * at its end, what is closed in a turn is told at its end. The peer's fault closes the connection; a defect of ours
 * flies out of the world.
 */
final class SimTransport implements Transport, Streams.Dialling, WorkBudget.Holder {
    private enum State {
        DIALLING, OPEN, CLOSING, CLOSED
    }

    private final SimLoop loop;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private Protocol protocol;
    private SimTransport other;
    private SimPipe in;
    private SimPipe out;
    private final SimSendQueue queue;
    private byte[] tail = new byte[0];
    private final WorkBudget.Account work;
    private State state = State.DIALLING;
    private boolean muted;
    /** It does not take our answers. */
    private boolean isHeldUp;
    private boolean resumed;
    private boolean isEndingSending;
    private boolean isSendingEnded;
    private boolean isEndRead;
    /** The protocol has said goodbye with this reason, null before. */
    private CloseReason finishReason;
    private boolean inFlushList;
    private long sendMostBytes = Limits.SEND_MAX_BYTES;
    private boolean readPending;
    private EventLoop.Timer deadline;
    private CloseReason closeReason;
    private String closeDetail = "";

    SimTransport(SimLoop loop, InetSocketAddress local, InetSocketAddress remote, Protocol protocol) {
        this.loop = loop;
        this.local = local;
        this.remote = remote;
        this.protocol = protocol;
        this.queue = new SimSendQueue(loop.memory().lines(), SourceAddress.of(remote.getAddress()));
        this.work = loop.openAccount(this);
    }

    SimMachine machine() {
        return loop.machine();
    }

    SimLoop loop() {
        return loop;
    }

    /** The kernels have shaken hands. */
    static void join(SimTime time, SimNetwork network, SimTransport dialler, SimTransport acceptor) {
        SimPipe there = new SimPipe(time, network, dialler, acceptor);
        SimPipe back = new SimPipe(time, network, acceptor, dialler);
        dialler.wire(acceptor, back, there);
        acceptor.wire(dialler, there, back);
    }

    private void wire(SimTransport otherEnd, SimPipe incoming, SimPipe outgoing) {
        other = otherEnd;
        in = incoming;
        out = outgoing;
    }

    boolean isJoined() {
        return other != null;
    }

    boolean isDialling() {
        return state == State.DIALLING;
    }

    /** In a turn of its loop. */
    void open(Protocol user) {
        if (state != State.DIALLING) {
            return; // given up meanwhile: closeNow has ended the connection
        }
        protocol = user;
        state = State.OPEN;
        deadline(NEVER);
        protocol.onOpen(this, loop.nowNanos());
        if (in.isReadable()) {
            readableLater();
        }
    }

    Protocol protocol() {
        return protocol;
    }

    // ---- Transport ----

    @Override
    public void cancel() {
        if (state == State.DIALLING) {
            close(StreamEnd.LOCAL_STOP, "");
        }
    }

    private boolean isFinishing() {
        return finishReason != null;
    }

    @Override
    public void send(ByteBuffer bytes, Runnable released) {
        if (state == State.CLOSED || isEndingSending) {
            released.run();
            return;
        }
        queue.lend(bytes, released);
        queued();
    }

    @Override
    public void send(ByteBuffer bytes) {
        if (state == State.OPEN && !isEndingSending) {
            queue.add(bytes);
            queued();
        }
    }

    @Override
    public void answer(ByteBuffer bytes) {
        if (state == State.OPEN && !isEndingSending) {
            queue.addAnswer(bytes);
            isHeldUp |= queue.answerBytes() > Limits.UNREAD_ANSWER_BYTES;
            queued();
        }
    }

    @Override
    public void sendLimits(long lowBytes, long mostBytes) {
        queue.lowBytes(lowBytes);
        sendMostBytes = mostBytes;
    }

    private void queued() {
        if (queue.bytes() > sendMostBytes) {
            close(StreamEnd.SEND_STALLED, queue.bytes() + " bytes queued");
        }
        flushLater();
    }

    private void flushLater() {
        if (!inFlushList) {
            inFlushList = true;
            loop.flushLater(this);
        }
    }

    @Override
    public long queuedBytes() {
        return queue.bytes();
    }

    /** Buffers of others in the queue. */
    int lentBuffers() {
        return queue.lentBuffers();
    }

    @Override
    public void muteReads(boolean mute) {
        if (mute == muted || state != State.OPEN || isFinishing()) {
            return;
        }
        muted = mute;
        resumed = !mute;
        if (resumed) {
            readableLater();
        }
    }

    @Override
    public void charge(long costNanos) {
        work.charge(costNanos);
        loop.work(costNanos);
    }

    @Override
    public void holdReads(boolean held) {
        if (!held && state == State.OPEN && in.isReadable()) {
            readableLater();
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
        if (!isFinishing()) {
            setDeadline(atNanos);
        }
    }

    private void setDeadline(long atNanos) {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        if (atNanos != NEVER && state != State.CLOSED) {
            deadline = loop.schedule(atNanos, this::deadlineReached);
        }
    }

    private void deadlineReached(long nowNanos) {
        deadline = null;
        if (state == State.DIALLING) {
            close(StreamEnd.CONNECT_TIMEOUT, "");
        } else if (isFinishing()) {
            close(finishReason, closeDetail);
        } else if (state == State.OPEN) {
            protocol.onDeadline(nowNanos);
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
            setDeadline(loop.nowNanos() + Limits.FINISH_SEND_NANOS);
            finishReason = reason;
            closeDetail = detail;
            tail = new byte[0];
            muted = false;
            readableLater();
        }
    }

    @Override
    public void close(CloseReason reason, String detail) {
        if (state == State.DIALLING || state == State.OPEN) {
            state = State.CLOSING;
            closeReason = isFinishing() ? finishReason : reason;
            closeDetail = isFinishing() ? closeDetail : detail;
            loop.closeLater(this);
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

    // ---- What the network does ----

    /** Bytes or the end have come, or reading goes on. One read a turn, as the reactor does. */
    void readableLater() {
        if (loop.isDead() || state == State.CLOSED) {
            answerWithReset();
        } else if (!readPending) {
            readPending = true;
            loop.turnLater("reads", this::readable);
        }
    }

    /** The application is gone, and the kernel says so; a machine without power does not. */
    private void answerWithReset() {
        if (!machine().isOff() && other != null) {
            reset();
        }
    }

    private long readable() {
        readPending = false;
        if (isFinishing() && state == State.OPEN) {
            return drop();
        }
        if (state != State.OPEN || muted || (work.isHeld() || isHeldUp) && !resumed) {
            return 0;
        }
        ByteBuffer buffer = loop.receiveBuffer().put(tail);
        int most = Math.min(work.readBytes(), loop.memory().readBytes());
        buffer.limit(Math.min(buffer.capacity(), buffer.position() + (work.isHeld() || isHeldUp ? 0 : most)));
        int got = in.read(buffer);
        if (got > 0 || resumed) {
            resumed = false;
            deliver(buffer.flip(), got);
        }
        if (state == State.OPEN && !muted && in.isAtEnd()) {
            onEndRead();
        } else if (state == State.OPEN && !muted && in.isAtReset()) {
            close(StreamEnd.CONNECTION_LOST, "connection reset");
        } else if (state == State.OPEN && !muted && !work.isHeld() && in.isReadable()) {
            readableLater();
        }
        return got;
    }

    private void onEndRead() {
        if (!isFinishing()) {
            protocol.onEnd(loop.nowNanos());
        }
        isEndRead = true;
        if (!isFinishing() || queue.isEmpty() && isSendingEnded) {
            close(StreamEnd.REMOTE_CLOSED, tail.length == 0 ? "" : "in the middle of a message");
        }
    }

    /** After the goodbye. */
    private long drop() {
        int got = in.read(loop.receiveBuffer());
        if (!isEndRead && in.isAtEnd()) {
            onEndRead();
        } else if (in.isAtReset()) {
            close(finishReason, closeDetail);
        } else if (!in.isAtEnd() && in.isReadable()) {
            readableLater();
        }
        return got;
    }

    private void deliver(ByteBuffer buffer, int readBytes) {
        try {
            Protocol told = null;
            while (told != protocol && buffer.hasRemaining()
                    && (told == null || state == State.OPEN && !isFinishing())) {
                told = protocol;
                told.onReceive(buffer, loop.nowNanos());
            }
            if (buffer.remaining() == buffer.capacity() && state == State.OPEN && !muted && !isFinishing()) {
                throw new IllegalStateException("a protocol takes nothing of a full receive buffer");
            }
        } catch (ProtocolException e) {
            close(e.reason(), e.getMessage());
        } catch (FormatException e) {
            close(StreamEnd.MALFORMED, e.getMessage());
        }
        tail = new byte[isFinishing() ? 0 : buffer.remaining()];
        buffer.get(tail);
        work.settle(readBytes, loop.nowNanos());
    }

    /** The send buffer has room again. */
    void writableLater() {
        if (!queue.isEmpty() && state == State.OPEN && !loop.isDead()) {
            flushLater();
        }
    }

    /** The connection is no more: who reads or writes hears of it. */
    void onReset() {
        if (state != State.CLOSED && !loop.isDead()) {
            readableLater();
            writableLater();
        }
    }

    /** Nothing is wanted any more; the far end hears of it behind what is on its way. */
    private void reset() {
        in.breakOff();
        out.reset();
    }

    /** The connection is no more; both ends hear of it behind what is on its way. */
    void lose() {
        in.reset();
        out.reset();
    }

    /** The process is gone without a word: its kernel closes the connection, unless that is gone too. */
    void abandon() {
        state = State.CLOSED;
        if (other != null) {
            if (machine().isOff()) {
                in.breakOff();
                out.breakOff();
            } else if (in.hasUnread()) {
                reset();
            } else {
                out.end();
            }
        }
    }

    // ---- What the loop does at the end of a turn ----

    void flush() {
        inFlushList = false;
        if (state != State.OPEN) {
            return;
        }
        if (in.hasReset() && !queue.isEmpty()) {
            close(StreamEnd.CONNECTION_LOST, "broken pipe");
            return;
        }
        long room = Math.min(Limits.WRITE_BYTES_PER_TURN, Math.min(out.room(), queue.bytes()));
        if (room > 0) {
            out.write(queue.take((int) room));
            work.served(loop.nowNanos());
        }
        if (isHeldUp && queue.answerBytes() <= Limits.UNREAD_ANSWER_BYTES / 2) {
            isHeldUp = false;
            readableLater();
        }
        if (queue.hasBecomeLow() && !isFinishing()) {
            protocol.onSendQueueLow(loop.nowNanos());
        }
        if (isEndingSending && !isSendingEnded && queue.isEmpty()) {
            onAllSent();
        } else if (!queue.isEmpty() && out.room() > 0) {
            flushLater();
        }
    }

    private void onAllSent() {
        isSendingEnded = true;
        out.end();
        if (isFinishing()) {
            setDeadline(loop.nowNanos() + Limits.FINISH_NANOS);
            if (isEndRead) {
                close(finishReason, closeDetail);
            }
        }
    }

    void closeNow() {
        work.close();
        boolean wasJoined = other != null;
        state = State.CLOSED;
        setDeadline(NEVER);
        if (wasJoined) {
            endConnection();
        }
        queue.clear();
        loop.network().ended(machine(), remote.getAddress(), closeReason, closeDetail);
        protocol.onClose(closeReason, closeDetail, loop.nowNanos());
    }

    /**
     * A kernel that has bytes which nobody will read says so with a reset. Java ends its own direction first, which the
     * other side hears first when everything before it has left.
     */
    private void endConnection() {
        if (!in.hasUnread() || out.isSent()) {
            out.end();
        }
        if (in.hasUnread()) {
            reset();
        }
    }

    @Override
    public String toString() {
        return local + "-" + remote;
    }
}
