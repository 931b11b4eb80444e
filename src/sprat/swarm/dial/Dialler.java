package sprat.swarm.dial;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import sprat.io.CloseReason;
import sprat.io.Protocol;
import sprat.io.Streams;
import sprat.wire.peer.PeerPriority;

/**
 * The connections that we make for one torrent or magnet link: whom the {@link PeerBook} names next, for as long as
 * there is room, in turn with the others of {@link Dials}. A connection is here from the dial until its peer is let in
 * or it is over. On the loop's thread.
 */
public final class Dialler implements Dials.Target {
    /** For whom peers are dialled: a torrent, or a magnet link. */
    public interface Target extends Connections.Holder {
        /** It has use for peers. */
        boolean wantsPeers();

        /** A peer stands that listens there. */
        boolean isConnectedTo(InetSocketAddress listening);

        /** What speaks with the peer at that address until it is let in. */
        Dial newDial(InetSocketAddress address);
    }

    /** A connection that is being made. */
    public interface Dial extends Protocol {
        /** Stands for the connection, also when another protocol has taken it over. */
        Object connection();

        /** Closes it when it stands. */
        void giveUp(CloseReason reason);
    }

    private record UnderWay(Dial dial, Streams.Dialling connection) { }

    private final Network network;
    private final PeerBook book;
    private final Target target;
    /** By their connections: two of them may be to one address. */
    private final Map<Object, UnderWay> dialling = new LinkedHashMap<>();
    /** Our address as the latest peer's connection has it, or null. */
    private InetSocketAddress own;

    public Dialler(Network network, PeerBook book, Target target) {
        this.network = network;
        this.book = book;
        this.target = target;
    }

    /** How many are being dialled. */
    public int dialling() {
        return dialling.size();
    }

    public void onAddresses(List<InetSocketAddress> addresses, Teller teller, long nowNanos) {
        if (target.wantsPeers()) {
            addresses.forEach(address -> book.add(address, teller));
            dialMore(nowNanos);
        }
    }

    public void dialMore(long nowNanos) {
        if (book.isAnyReady(nowNanos) && wantsToDial()) {
            network.dials().dialMore(this, nowNanos);
        }
    }

    @Override
    public boolean wantsToDial() {
        return target.wantsPeers() && network.connections().hasRoom() && dialling.size() < DialLimits.DIALS
                && target.connections() < network.connections().mostPeers(target);
    }

    @Override
    public InetSocketAddress nextAddress(long nowNanos) {
        boolean isScarce = own != null && book.named() > network.connections().mostPeers(target) - target.connections();
        ToLongFunction<InetSocketAddress> priority = isScarce ? each -> PeerPriority.of(own, each) : null;
        // what is made up keeps only half of the dials busy
        boolean triesDoubtful = dialling.size() < DialLimits.DIALS / 2;
        return book.next((address, isAgain) -> network.dials().ask(address, isAgain, this, nowNanos), priority,
                triesDoubtful, nowNanos);
    }

    @Override
    public void dial(InetSocketAddress address, long nowNanos) {
        Dial dial = target.newDial(address);
        dialling.put(dial.connection(), new UnderWay(dial,
                network.streams().connect(address, network.us().dialsFrom(), nowNanos + DialLimits.CONNECT_NANOS,
                dial)));
    }

    /** A peer is let in, whoever dialled. @param local our address of its connection */
    public void onLetIn(Object connection, InetSocketAddress local) {
        dialling.remove(connection);
        own = local;
    }

    /** A connection that we have dialled is over before its peer was let in. */
    public void onFailed(Object connection, InetSocketAddress address, CloseReason reason, long nowNanos) {
        dialling.remove(connection);
        onEnded(address, reason, false, nowNanos);
    }

    /** A connection with a peer that listens there is over. */
    public void onEnded(InetSocketAddress address, CloseReason reason, boolean wasUseful, long nowNanos) {
        if (!target.isConnectedTo(address)) {
            book.ended(address, reason, wasUseful, nowNanos);
        }
        dialMore(nowNanos);
    }

    /** Gives up all that are not let in. */
    public void closeAll(CloseReason reason) {
        List<UnderWay> given = List.copyOf(dialling.values());
        dialling.clear(); // nobody waits for them
        for (UnderWay each : given) {
            each.dial.giveUp(reason);
            each.connection.cancel();
        }
    }
}
