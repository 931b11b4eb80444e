package sprat.fuzz;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.Limits;
import sprat.io.Protocol;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.io.Transport;
import sprat.swarm.SwarmDoor;
import sprat.swarm.peer.PeerState;
import sprat.wire.WireLimits;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;
import sprat.wire.peer.PeerMessage.Request;
import sprat.wire.torrent.HashSpan;

/**
 * The far end of one connection, and the transport between: delivers, queues and closes in the order that the reactor
 * does. Holds what we say to the rules: each send is one whole message, and a block has the bytes of the torrent.
 */
final class FarEnd implements Transport {
    private static final int MOST_ASKED = 4_096;
    private static final InetSocketAddress LOCAL = new InetSocketAddress("10.0.0.1", 6881);

    private record Queued(int bytes, Runnable released) { }

    private final QuietLoop loop;
    private final InetSocketAddress address;
    private final Content content;
    private final PeerCodec codec;
    private final ByteBuffer in;
    private final ArrayDeque<Queued> queue = new ArrayDeque<>();
    /** What we have asked of it and not taken back, oldest first. */
    final List<Request> asked = new ArrayList<>();
    /** Nodes that we have asked of it, oldest first. */
    final List<HashSpan> hashesAsked = new ArrayList<>();
    private Protocol session;
    private boolean handshakeHeard;
    private boolean takes = true;
    private boolean flushing;
    private boolean queueWasHigh;
    private boolean muted;
    private boolean isOver;
    private CloseReason closed;
    private long queuedBytes;
    private long fedBytes;
    private int deadlines;

    /** @param in a buffer of {@link Limits#RECEIVE_BYTES} that nobody else uses now */
    FarEnd(QuietLoop loop, InetSocketAddress address, Content content, ByteBuffer in) {
        this.loop = loop;
        this.address = address;
        this.content = content;
        this.codec = new PeerCodec(content.layout().pieceCount());
        this.in = in.clear();
    }

    FarEnd open(Protocol opened) {
        session = opened;
        session.onOpen(this, loop.nowNanos());
        return this;
    }

    Protocol session() {
        return session;
    }

    /** Why we closed it, or null. */
    CloseReason closed() {
        return closed;
    }

    /** All that was said to us on this connection. */
    long fedBytes() {
        return fedBytes;
    }

    // ---- What it does ----

    /** Sends; what is muted is read later. */
    void says(byte[] bytes, int from, int length) {
        if (closed != null || in.remaining() < length) {
            return;
        }
        in.put(bytes, from, length);
        fedBytes += length;
        deliver();
    }

    void says(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        says(copy, 0, copy.length);
    }

    /** What has been read is overwritten: nobody may keep a view of it. */
    private void deliver() {
        if (closed != null || muted || in.position() == 0) {
            return;
        }
        int end = in.position();
        in.flip();
        try {
            Protocol told = null;
            while (told != session && closed == null && (told == null || in.hasRemaining())) {
                told = session;
                told.onReceive(in, loop.nowNanos());
            }
        } catch (ProtocolException e) {
            close(e.reason(), e.getMessage());
        } catch (FormatException e) {
            close(StreamEnd.MALFORMED, e.getMessage());
        }
        if (in.remaining() == in.capacity() && closed == null && !muted) {
            throw new AssertionError("nothing is taken of a full receive buffer");
        }
        requireNoEndlessWait();
        in.compact();
        Arrays.fill(in.array(), in.position(), end, (byte) 0xee);
        loop.run();
    }

    /** A message that is longer than any may be is not waited for. */
    private void requireNoEndlessWait() {
        boolean waits = closed == null && !muted && in.remaining() >= 4
                && SwarmDoor.stateOf(session) != PeerState.CONNECTED;
        if (waits && Integer.compareUnsigned(in.getInt(in.position()), 2 + WireLimits.EXTENDED_BYTES) > 0) {
            throw new AssertionError("more is awaited than a message may have");
        }
    }

    /** The bytes that were asked for. */
    byte[] answer(Request request) {
        ByteBuffer out = ByteBuffer.allocate(PeerCodec.PIECE_HEADER_BYTES + request.lengthBytes());
        PeerCodec.pieceHeader(out, request.pieceIndex(), request.begin(), request.lengthBytes());
        out.put(content.bytes(), content.offset(request.pieceIndex(), request.begin()), request.lengthBytes());
        return out.array();
    }

    /** Stops or begins to take what is sent to it. */
    void takes(boolean on) {
        takes = on;
        flushLater();
    }

    void hangsUp() {
        close(StreamEnd.REMOTE_CLOSED, "");
        loop.run();
    }

    // ---- Transport ----

    @Override
    public void send(ByteBuffer bytes, Runnable released) {
        if (isOver) {
            released.run();
            return;
        }
        if (closed == null) {
            check(bytes.duplicate());
        }
        queue.add(new Queued(bytes.remaining(), released));
        queuedBytes += bytes.remaining();
        queueWasHigh |= queuedBytes >= Limits.SEND_LOW_BYTES;
        if (queuedBytes > Limits.SEND_MAX_BYTES) {
            close(StreamEnd.SEND_STALLED, "");
        }
        flushLater();
    }

    @Override
    public void send(ByteBuffer bytes) {
        send(bytes, () -> { });
    }

    @Override
    public void answer(ByteBuffer bytes) {
        send(bytes);
    }

    @Override
    public void sendLimits(long lowBytes, long mostBytes) {
        throw new AssertionError("a peer has the bounds of every connection");
    }

    @Override
    public void endSending() {
        throw new AssertionError("a peer is closed at once");
    }

    private void flushLater() {
        if (takes && !flushing) {
            flushing = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        if (!takes || closed != null) {
            return;
        }
        release();
        if (queueWasHigh && queuedBytes < Limits.SEND_LOW_BYTES) {
            queueWasHigh = false;
            session.onSendQueueLow(loop.nowNanos());
        }
    }

    private void release() {
        for (int n = queue.size(); n > 0; n--) {
            Queued first = queue.poll();
            queuedBytes -= first.bytes;
            first.released.run();
        }
    }

    @Override
    public long queuedBytes() {
        return queuedBytes;
    }

    @Override
    public void muteReads(boolean mute) {
        muted = mute;
        if (!mute) {
            loop.execute(this::deliver);
        }
    }

    @Override
    public void charge(long costNanos) {
        if (costNanos < 0) {
            throw new AssertionError("a message costs " + costNanos);
        }
    }

    @Override
    public void handTo(Protocol next) {
        session = next;
    }

    @Override
    public void deadline(long atNanos) {
        int mine = ++deadlines;
        if (atNanos != NEVER) {
            loop.schedule(atNanos, now -> {
                if (mine == deadlines && closed == null) {
                    session.onDeadline(now);
                }
            });
        }
    }

    @Override
    public void finish(CloseReason reason, String detail) {
        throw new AssertionError("a peer is closed at once");
    }

    @Override
    public void close(CloseReason reason, String detail) {
        if (closed == null) {
            closed = reason;
            loop.execute(() -> {
                isOver = true;
                release();
                session.onClose(reason, detail, loop.nowNanos());
            });
        }
    }

    @Override
    public InetSocketAddress remote() {
        return address;
    }

    @Override
    public InetSocketAddress local() {
        return LOCAL;
    }

    // ---- What it hears ----

    private void check(ByteBuffer bytes) {
        try {
            if (!handshakeHeard) {
                handshakeHeard = Handshake.read(bytes) != null;
            } else {
                hear(codec.decode(bytes));
            }
        } catch (FormatException e) {
            throw new AssertionError("we sent what is malformed", e);
        }
        if (bytes.hasRemaining() || !handshakeHeard) {
            throw new AssertionError("we sent what is not one whole message");
        }
    }

    private void hear(PeerMessage message) {
        if (message instanceof Request request && asked.size() < MOST_ASKED) {
            if (!content.layout().contains(request.pieceIndex(), request.begin(), request.lengthBytes())) {
                throw new AssertionError("we asked for what is not there: " + request);
            }
            asked.add(request);
        } else if (message instanceof PeerMessage.HashRequest request) {
            if (content.nodes(request.span()).length == 0) {
                throw new AssertionError("we asked for nodes that are not there: " + request);
            }
            hashesAsked.add(request.span());
        } else if (message instanceof PeerMessage.Hashes hashes) {
            if (!hashes.nodes().equals(ByteBuffer.wrap(content.nodes(hashes.span())))) {
                throw new AssertionError("we told wrong nodes of " + hashes.span());
            }
        } else if (message instanceof PeerMessage.Cancel cancel) {
            asked.remove(new Request(cancel.pieceIndex(), cancel.begin(), cancel.lengthBytes()));
        } else if (message instanceof PeerMessage.Piece piece) {
            int from = content.offset(piece.pieceIndex(), piece.begin());
            ByteBuffer right = ByteBuffer.wrap(content.bytes(), from, piece.block().remaining());
            if (!right.equals(piece.block()) || piece.block().remaining() > WireLimits.BLOCK_BYTES) {
                throw new AssertionError("we served wrong bytes of piece " + piece.pieceIndex());
            }
        }
    }
}
