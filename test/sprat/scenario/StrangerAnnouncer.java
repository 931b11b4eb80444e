package sprat.scenario;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import sprat.io.CloseReason;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.EventLoop;
import sprat.io.FormatException;
import sprat.io.Limits;
import sprat.sim.SimTime;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.tracker.TrackerCodec;
import sprat.wire.tracker.TrackerEvent;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerResponse;

/** Announces a {@link Stranger} for as long as its process lives: a connection id, an announce, again after a while. */
final class StrangerAnnouncer implements DatagramProtocol {
    private static final long AGAIN_NANOS = 20 * SimTime.SECONDS;
    private static final long RETRY_NANOS = 3 * SimTime.SECONDS;

    private final EventLoop loop;
    private final InetSocketAddress tracker;
    private final InfoHash infoHash;
    private final PeerId peerId;
    private final int port;
    private final boolean seeds;
    private final RandomGenerator random;
    private final Consumer<List<InetSocketAddress>> found;
    private DatagramTransport transport;
    private EventLoop.Timer retry;

    /** @param seeds whether it says that it has everything */
    StrangerAnnouncer(EventLoop loop, InetSocketAddress tracker, InfoHash infoHash, PeerId peerId, int port,
            boolean seeds, RandomGenerator random, Consumer<List<InetSocketAddress>> found) {
        this.loop = loop;
        this.tracker = tracker;
        this.infoHash = infoHash;
        this.peerId = peerId;
        this.port = port;
        this.seeds = seeds;
        this.random = random;
        this.found = found;
    }

    @Override
    public void onOpen(DatagramTransport opened, long nowNanos) {
        transport = opened;
        connect(nowNanos);
    }

    private void connect(long nowNanos) {
        send(new TrackerRequest.Connect(random.nextInt()));
        retry = loop.schedule(nowNanos + RETRY_NANOS, this::connect);
    }

    private void send(TrackerRequest request) {
        ByteBuffer out = ByteBuffer.allocate(Limits.DATAGRAM_BYTES);
        TrackerCodec.encode(request, out);
        transport.send(out.flip(), tracker);
    }

    @Override
    public void onDatagram(ByteBuffer in, InetSocketAddress from, long nowNanos) {
        try {
            TrackerResponse response = TrackerCodec.decodeResponse(in, false);
            if (response instanceof TrackerResponse.Connected connected) {
                send(new TrackerRequest.Announce(connected.connectionId(), random.nextInt(), infoHash, peerId, 0, seeds
                        ? 0 : 1, 0, TrackerEvent.NONE, 0, -1, port, ""));
            } else if (response instanceof TrackerResponse.Announced announced) {
                retry.cancel();
                retry = loop.schedule(nowNanos + AGAIN_NANOS, this::connect);
                found.accept(announced.peers());
            }
        } catch (FormatException e) {
            throw new AssertionError("our tracker has sent what is no response", e);
        }
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) { }
}
