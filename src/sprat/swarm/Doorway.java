package sprat.swarm;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.Protocol;
import sprat.io.ProtocolException;
import sprat.io.SourceAddress;
import sprat.io.StreamEnd;
import sprat.io.Transport;
import sprat.swarm.dial.Network;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.peer.PeerHandshake;
import sprat.swarm.peer.PeerHost;
import sprat.swarm.peer.PeerLimits;
import sprat.swarm.peer.PeerLink;
import sprat.wire.InfoHash;
import sprat.wire.peer.Handshake;

/**
 * Connections that were accepted and have not said yet which torrent they want: each says it in its handshake, and goes
 * over to the {@link PeerHost} of that torrent. When there are {@link PeerLimits#HANDSHAKES}, a new one takes the place
 * of the oldest from the source that holds most: who dials speaks at once, so the oldest is the least likely to be
 * honest, and a source that sends many loses its own. Refusing the new one instead would let a few hundred silent
 * connections keep everybody out. What a source is, {@link SourceAddress} says. On the loop's thread.
 */
final class Doorway {
    /** Knows what is served here. */
    interface Hosts {
        /** @return null when nothing by that name is served */
        PeerHost find(InfoHash infoHash);
    }

    private final Network network;
    private final Hosts hosts;
    /** Oldest first, with its source. */
    private final Map<Caller, Long> sources = new LinkedHashMap<>();
    private final Map<Long, Integer> counts = new HashMap<>();

    Doorway(Network network, Hosts hosts) {
        this.network = network;
        this.hosts = hosts;
    }

    /** One more. Closes another with TOO_MANY when there is no room. */
    Protocol accept(InetSocketAddress remote) {
        if (sources.size() >= PeerLimits.HANDSHAKES) {
            giveWay();
        }
        Caller caller = new Caller(new PeerLink(network, null));
        long source = SourceAddress.of(remote.getAddress());
        sources.put(caller, source);
        counts.merge(source, 1, Integer::sum);
        return caller;
    }

    /** Closes one for another. @return false when there is none */
    boolean giveWay() {
        if (sources.isEmpty()) {
            return false;
        }
        Caller leaving = oldestOfTheMost();
        remove(leaving);
        leaving.link.close(StreamEnd.TOO_MANY, "before its handshake");
        return true;
    }

    /** It has said what it wants, or has gone. */
    private void remove(Caller caller) {
        Long source = sources.remove(caller);
        if (source != null) {
            counts.computeIfPresent(source, (which, count) -> count == 1 ? null : count - 1);
        }
    }

    private Caller oldestOfTheMost() {
        int most = Collections.max(counts.values());
        for (Map.Entry<Caller, Long> entry : sources.entrySet()) {
            if (counts.get(entry.getValue()) == most) {
                return entry.getKey();
            }
        }
        throw new IllegalStateException("counts of sources that hold no connection");
    }

    private PeerHost find(Handshake first) throws ProtocolException {
        PeerHost host = hosts.find(first.infoHash());
        if (host == null) {
            throw new ProtocolException(PeerEnd.UNKNOWN_SERVICE, "torrent " + first.infoHash() + " is not served here");
        }
        return host;
    }

    /** One of them. */
    private final class Caller implements Protocol {
        private final PeerLink link;

        Caller(PeerLink link) {
            this.link = link;
        }

        @Override
        public void onOpen(Transport transport, long nowNanos) {
            link.onOpen(transport, nowNanos);
            link.deadline(nowNanos + PeerLimits.HANDSHAKE_NANOS);
        }

        @Override
        public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
            Handshake first = link.readHandshake(in, nowNanos);
            if (first != null) {
                PeerHost host = find(first);
                PeerHandshake handshake = host.newHandshake();
                handshake.onFirst(first);
                Protocol next = host.enter(link, handshake, nowNanos);
                remove(this);
                link.handTo(next);
            }
        }

        @Override
        public void onSendQueueLow(long nowNanos) {
            // nothing is sent before the peer has spoken
        }

        @Override
        public void onDeadline(long nowNanos) {
            link.close(StreamEnd.HANDSHAKE_TIMEOUT, "");
        }

        @Override
        public void onClose(CloseReason reason, String detail, long nowNanos) {
            remove(this);
            link.onClosed(reason, detail, nowNanos);
        }
    }
}
