package sprat.swarm.peer;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.tinylog.Logger;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.Protocol;
import sprat.io.SourceAddress;
import sprat.io.Transport;
import sprat.swarm.dial.Network;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerPriority;

/**
 * One connection to a peer from its dial or accept to its end, whoever has it: a {@link PeerDial} or the door while
 * hands are shaken, then a {@link PeerSession} or the session of a magnet link. Owns {@link PeerState}, the transport
 * and the reason of the end. On the loop's thread.
 */
public final class PeerLink {
    private final Network network;
    /** Null for a peer that has dialled us. */
    private final InetSocketAddress dialled;
    private final Liveness liveness = new Liveness();
    private final LineCounts lines = new LineCounts();
    private PeerState state = PeerState.AVAILABLE;
    /** Null while it is dialled. */
    private Transport transport;
    private long connectedNanos;
    private CloseReason closeReason;

    /**
     * Counts as a connection from now on, until {@link #onClosed}.
     *
     * @param dialled null for a peer that has dialled us
     */
    public PeerLink(Network network, InetSocketAddress dialled) {
        this.network = network;
        this.dialled = dialled;
        become(dialled == null ? PeerState.Event.ACCEPT : PeerState.Event.DIAL);
        network.connections().onMade();
    }

    /** The one place where the state changes. */
    public void become(PeerState.Event event) {
        state = PeerState.TABLE.require(state, event, remote(), isNews(event));
    }

    /** A peer can choke and unchoke as often as it likes. */
    private boolean isNews(PeerState.Event event) {
        return switch (event) {
            case CHOKE -> lines.count(LineCounts.Kind.CHOKE);
            case UNCHOKE -> lines.count(LineCounts.Kind.UNCHOKE);
            default -> true;
        };
    }

    // ---- The connection ----

    public void onOpen(Transport opened, long nowNanos) {
        transport = opened;
        connectedNanos = nowNanos;
        liveness.opened(nowNanos);
        if (dialled != null) {
            become(PeerState.Event.OPENED);
        }
    }

    /** What the peer says first. @return null while it is not whole */
    public Handshake readHandshake(ByteBuffer in, long nowNanos) throws FormatException {
        heard(nowNanos);
        return network.dials().readHandshake(dialled, in, nowNanos);
    }

    /** From now on `next` hears of it, and the peer has no deadline. */
    public void handTo(Protocol next) {
        transport.deadline(Transport.NEVER);
        transport.handTo(next);
    }

    /** Its time for the next message. */
    public void deadline(long atNanos) {
        transport.deadline(atNanos);
    }

    /** Closes at the end of this turn; nothing more is read or sent. */
    public void close(CloseReason reason, String detail) {
        if (closeReason == null) {
            closeReason = reason;
            if (transport != null) {
                transport.close(reason, detail);
            }
        }
    }

    /** The connection is over, or was never made. */
    public void onClosed(CloseReason reason, String detail, long nowNanos) {
        closeReason = reason;
        become(PeerState.Event.CLOSE);
        Logger.debug("peer {} closed: {} {}{}", remote(), reason, detail, lines.unlogged());
        network.connections().onEnded();
        if (dialled != null) {
            network.dials().onEnded(dialled, reason, nowNanos);
        }
    }

    /** Bytes have come; also when we stop or begin to read, since silence that we cause ourselves does not count. */
    public void heard(long nowNanos) {
        liveness.heard(nowNanos);
    }

    public void send(ByteBuffer bytes, long nowNanos) {
        liveness.said(bytes.remaining(), nowNanos);
        transport.send(bytes);
    }

    /** What a message of the peer asks for, whatever its line takes. */
    public void answer(ByteBuffer bytes, long nowNanos) {
        liveness.said(bytes.remaining(), nowNanos);
        transport.answer(bytes);
    }

    public void send(ByteBuffer bytes, Runnable released, long nowNanos) {
        liveness.said(bytes.remaining(), nowNanos);
        transport.send(bytes, released);
    }

    /** What one of its messages has cost us, as {@link Costs} has it. */
    public void charge(long costNanos) {
        transport.charge(costNanos);
    }

    void muteReads(boolean muted) {
        transport.muteReads(muted);
    }

    long queuedBytes() {
        return transport.queuedBytes();
    }

    /**
     * Once a second: silence, stalls, keep-alives.
     *
     * @param exchangedBytes of data, both ways, those queued for it too
     */
    public void tick(long exchangedBytes, long nowNanos) {
        liveness.used(exchangedBytes - transport.queuedBytes(), nowNanos);
        CloseReason fault = liveness.fault(transport.queuedBytes(), network.loop().memory().lines().isShort(),
                nowNanos);
        if (fault != null) {
            close(fault, transport.queuedBytes() + " bytes waiting");
        } else if (liveness.needsKeepAlive(nowNanos)) {
            send(PeerCodec.keepAlive(), nowNanos);
        }
    }

    // ---- What others ask ----

    PeerState state() {
        return state;
    }

    public boolean isOpen() {
        return closeReason == null;
    }

    public CloseReason closeReason() {
        return closeReason;
    }

    /** What its peer makes us log. */
    LineCounts lines() {
        return lines;
    }

    /** The address that we dialled, or null for a peer that dialled us. */
    public InetSocketAddress dialled() {
        return dialled;
    }

    /** Null for a peer that has dialled us and whose connection is not open yet. */
    public InetSocketAddress remote() {
        return dialled != null ? dialled : transport == null ? null : transport.remote();
    }

    /** Our address of this connection. */
    public InetSocketAddress local() {
        return transport.local();
    }

    /** Its host, see {@link SourceAddress}. */
    public long source() {
        return SourceAddress.of(remote().getAddress());
    }

    /** As {@link PeerPriority} reckons it. */
    public long priority() {
        return PeerPriority.of(transport.local(), remote());
    }

    long connectedNanos() {
        return connectedNanos;
    }

    /** The time of the turn in which it spoke last. */
    long heardNanos() {
        return liveness.heardNanos();
    }

    /** When data went over it last, or when it began. */
    long usedNanos() {
        return liveness.usedNanos();
    }

    @Override
    public String toString() {
        return remote() + " " + state + (closeReason == null ? "" : " " + closeReason);
    }
}
