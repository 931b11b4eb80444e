package sprat.tracker;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import sprat.io.CloseReason;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.EventLoop;
import sprat.io.FormatException;
import sprat.io.StreamEnd;
import sprat.wire.InfoHash;
import sprat.wire.WireLimits;
import sprat.wire.tracker.TrackerCodec;
import sprat.wire.tracker.TrackerEvent;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerRequest.Announce;
import sprat.wire.tracker.TrackerRequest.Connect;
import sprat.wire.tracker.TrackerRequest.Scrape;

/**
 * A UDP tracker (BEP 15): answers connect, announce and scrape on one socket, and owns the announce table. Without a
 * connection id that we gave to this address, nobody is answered with more bytes than came, so nobody can aim us at
 * somebody else. What is not a request is dropped. An answer leaves from the socket that was asked. Loop's thread.
 */
public final class TrackerServer implements DatagramProtocol {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** The longest answer: 20 + 242 * 6 bytes. */
    private static final int RESPONSE_BYTES = TrackerCodec.ANNOUNCED_BYTES
            + WireLimits.ANNOUNCE_PEERS_IPV4 * Endpoints.IPV4_BYTES;

    private final EventLoop loop;
    private final int intervalSeconds;
    private final AllowList allowed;
    private final ConnectionIds connectionIds;
    private final PeerTable table;
    private final LimitLog limitLog;
    private final Owner owner;
    private final RandomGenerator random;
    private final long originNanos;
    private final ByteBuffer response = ByteBuffer.allocateDirect(RESPONSE_BYTES);
    private final byte[] ipv4Endpoint = new byte[Endpoints.IPV4_BYTES];
    private final byte[] ipv6Endpoint = new byte[Endpoints.IPV6_BYTES];
    private DatagramTransport transport;
    private EventLoop.Timer timer;
    private long connects;
    private long announces;
    private long scrapes;
    private long errors;
    private long dropped;

    /**
     * @param intervalSeconds told to clients; who is quiet for two of them is dropped
     * @param allowed         null serves every torrent
     * @param secrets         cannot be guessed, as `SecureRandom`: connection ids depend on it
     */
    public TrackerServer(EventLoop loop, int intervalSeconds, TableLimits limits, AllowList allowed,
            RandomGenerator secrets, Owner owner) {
        this.loop = loop;
        this.intervalSeconds = intervalSeconds;
        this.allowed = allowed;
        this.connectionIds = new ConnectionIds(SipHash.random(secrets));
        this.table = new PeerTable(limits, 2 * intervalSeconds, SipHash.random(secrets));
        this.limitLog = new LimitLog(limits, owner::onLimitReached);
        this.owner = owner;
        this.random = new SplittableRandom(secrets.nextLong());
        this.originNanos = loop.nowNanos();
    }

    /** The figures now. */
    public TrackerStatus status() {
        return new TrackerStatus(connects, announces, scrapes, errors, dropped, table.torrents(), table.peers(),
                table.seeders());
    }

    PeerTable table() {
        return table;
    }

    @Override
    public void onOpen(DatagramTransport opened, long nowNanos) {
        transport = opened;
        dropQuiet(nowNanos);
    }

    @Override
    public void onDatagram(ByteBuffer in, InetSocketAddress from, long nowNanos) {
        try {
            answer(TrackerCodec.decodeRequest(in), in.remaining(), from, nowNanos);
        } catch (FormatException e) {
            // Strangers send anything; a line for each would be theirs to fill our log with.
            dropped++;
        }
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        timer.cancel();
        if (reason != StreamEnd.LOCAL_STOP) {
            owner.onSocketLost(detail);
        }
    }

    private void answer(TrackerRequest request, int requestBytes, InetSocketAddress from, long nowNanos) {
        byte[] address = from.getAddress().getAddress();
        response.clear();
        if (request instanceof Connect connect) {
            connects++;
            TrackerCodec.putConnected(response, connect.transactionId(), connectionIds.issue(address, nowNanos));
        } else if (request instanceof Announce announce
                && connectionIds.accepts(announce.connectionId(), address, nowNanos)) {
            onAnnounce(announce, address, from, nowNanos);
        } else if (request instanceof Scrape scrape
                && connectionIds.accepts(scrape.connectionId(), address, nowNanos)) {
            onScrape(scrape, address.length == 4 ? Endpoints.IPV4_BYTES : Endpoints.IPV6_BYTES);
        } else {
            response.limit(Math.min(requestBytes, RESPONSE_BYTES));
            refuse(request.transactionId(), "connection id not valid");
        }
        transport.send(response.flip(), from);
    }

    private void onAnnounce(Announce announce, byte[] address, InetSocketAddress from, long nowNanos) {
        if (announce.port() == 0) {
            refuse(announce.transactionId(), "nobody can connect to port 0");
            return;
        }
        if (!isAllowed(announce.infoHash())) {
            refuse(announce.transactionId(), "this tracker does not serve that torrent");
            return;
        }
        byte[] endpoint = address.length == 4 ? ipv4Endpoint : ipv6Endpoint;
        Endpoints.put(address, announce.port(), endpoint);
        Admission admission = table.announce(announce.infoHash(), endpoint, eventOf(announce),
                announce.event() == TrackerEvent.COMPLETED, second(nowNanos));
        boolean isRefused = admission.swarm() == null;
        if (admission.reached() != null) {
            limitLog.onReached(admission.reached(), isRefused, from.getAddress(), nowNanos);
        }
        if (isRefused) {
            refuse(announce.transactionId(), "too many " + admission.reached().counted());
            return;
        }
        announces++;
        PeersOfFamily swarm = admission.swarm();
        TrackerCodec.putAnnounceHeader(response, announce.transactionId(), intervalSeconds, swarm.leechers(),
                swarm.seeders());
        int wanted = wanted(announce.wanted(), endpoint.length);
        swarm.sample(admission.position(), wanted, random, response);
        // with nothing left it may be aria2, which has a magnet link and needs anybody
        if (announce.event() == TrackerEvent.STARTED) {
            int room = wanted - Math.min(wanted, swarm.leechers());
            swarm.sampleSeeders(admission.position(), Math.min(room, TrackerLimits.STARTED_SEEDERS), random, response);
        }
    }

    private void onScrape(Scrape scrape, int stride) {
        scrapes++;
        TrackerCodec.putScrapeHeader(response, scrape.transactionId());
        for (InfoHash infoHash : scrape.infoHashes()) {
            PeersOfFamily swarm = table.swarm(infoHash, stride);
            TrackerCodec.putCounts(response, swarm.seeders(), swarm.completed(), swarm.leechers());
        }
    }

    private void refuse(int transactionId, String message) {
        errors++;
        TrackerCodec.putError(response, transactionId, message);
    }

    private boolean isAllowed(InfoHash infoHash) {
        return allowed == null || allowed.contains(infoHash);
    }

    private static EntryEvent eventOf(Announce announce) {
        if (announce.event() == TrackerEvent.STOPPED) {
            return EntryEvent.STOPPED;
        }
        return announce.left() == 0 ? EntryEvent.WHOLE : EntryEvent.INCOMPLETE;
    }

    private static int wanted(int asked, int stride) {
        int fitting = stride == Endpoints.IPV4_BYTES ? WireLimits.ANNOUNCE_PEERS_IPV4 : WireLimits.ANNOUNCE_PEERS_IPV6;
        return asked < 0 ? TrackerLimits.ANNOUNCE_PEERS_DEFAULT : Math.min(asked, fitting);
    }

    private void dropQuiet(long nowNanos) {
        table.dropQuiet(second(nowNanos), TrackerLimits.EXPIRY_STEPS);
        timer = loop.schedule(nowNanos + TrackerLimits.EXPIRY_NANOS, this::dropQuiet);
    }

    /** Since the start: it fits 30 bits for 34 years. */
    private int second(long nowNanos) {
        return (int) ((nowNanos - originNanos) / NANOS_PER_SECOND);
    }

    /** Who runs a tracker, and what it has to be told. */
    public interface Owner {
        /** @param line which limit of the table, and for whom; at most once a minute for each limit */
        void onLimitReached(String line);

        /** The system has closed the socket: nobody is served any more. */
        void onSocketLost(String detail);
    }
}
