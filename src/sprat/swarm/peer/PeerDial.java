package sprat.swarm.peer;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.StreamEnd;
import sprat.io.Transport;
import sprat.swarm.dial.Dialler;
import sprat.swarm.dial.Network;
import sprat.wire.PeerId;
import sprat.wire.peer.Handshake;

/** A connection that we have dialled, until the peer has answered our handshake and is let in. On the loop's thread. */
public final class PeerDial implements Dialler.Dial {
    private final PeerHost host;
    private final InetSocketAddress address;
    private final PeerId ourId;
    private final PeerLink link;
    private final PeerHandshake handshake;

    public PeerDial(Network network, PeerHost host, InetSocketAddress address) {
        this.host = host;
        this.address = address;
        this.ourId = network.us().id();
        this.link = new PeerLink(network, address);
        this.handshake = host.newHandshake();
    }

    @Override
    public void onOpen(Transport transport, long nowNanos) {
        link.onOpen(transport, nowNanos);
        link.deadline(nowNanos + PeerLimits.HANDSHAKE_NANOS);
        link.send(handshake.dial(address, ourId).toBytes(), nowNanos);
    }

    @Override
    public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
        Handshake answer = link.readHandshake(in, nowNanos);
        if (answer != null) {
            handshake.onAnswer(answer);
            link.handTo(host.enter(link, handshake, nowNanos));
        }
    }

    @Override
    public void onSendQueueLow(long nowNanos) {
        // a handshake is all that is sent
    }

    @Override
    public void onDeadline(long nowNanos) {
        link.close(StreamEnd.HANDSHAKE_TIMEOUT, "");
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        link.onClosed(reason, detail, nowNanos);
        host.onDialFailed(link, nowNanos);
    }

    @Override
    public PeerLink connection() {
        return link;
    }

    @Override
    public void giveUp(CloseReason reason) {
        link.close(reason, "");
    }
}
