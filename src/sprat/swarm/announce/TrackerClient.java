package sprat.swarm.announce;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tinylog.Logger;
import sprat.io.BoundedMap;
import sprat.io.CloseReason;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.EventLoop;
import sprat.io.FormatException;
import sprat.io.Limits;
import sprat.io.WebFetch;
import sprat.wire.InfoHash;
import sprat.wire.WireLimits;
import sprat.wire.tracker.TrackerCodec;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerResponse;
import sprat.wire.tracker.TrackerResponse.Announced;
import sprat.wire.tracker.TrackerResponse.Connected;
import sprat.wire.tracker.TrackerResponse.Scraped;

/**
 * The client's end of the UDP tracker protocol (BEP 15), for all torrents and all trackers of the process: one socket,
 * the transactions that wait, and the connection ids. What is for an HTTP tracker goes to {@link WebTrackerClient}.
 * Called on the loop's thread: `open`, then questions, then `close`.
 *
 * <p>A datagram that does not carry the transaction id of a waiting question, or that comes from elsewhere than the
 * question went to, is dropped without a word.
 */
public final class TrackerClient implements DatagramProtocol {
    interface Answer<R extends TrackerResponse> {
        /**
         * The end of a question: called once unless it is cancelled, and never before the method that asked has
         * returned.
         *
         * @param response null unless ANSWERED
         * @param error    what to tell the user, "" when ANSWERED
         */
        void done(TrackerOutcome outcome, R response, String error, long nowNanos);
    }

    private record ConnectionId(long id, long receivedNanos) { }

    private static final int TRANSACTION_ID_AT = 4;
    private static final int LEAST_BYTES = 8;

    private final EventLoop loop;
    private final RandomGenerator random;
    private final Map<Integer, TrackerExchange<?>> exchanges = new HashMap<>();
    private final Map<InetSocketAddress, ConnectionId> connectionIds =
            BoundedMap.oldestPut(AnnounceLimits.TRACKER_CONNECTION_IDS);
    /** How often a tracker refused an id that it should have known, and took the next one. */
    private final Map<InetSocketAddress, Integer> runs = BoundedMap.oldestPut(AnnounceLimits.TRACKER_CONNECTION_IDS);
    private final ByteBuffer out = ByteBuffer.allocate(Limits.DATAGRAM_BYTES);
    private final WebTrackerClient web;
    private DatagramTransport transport;

    /** Without HTTP: a tracker that needs it fails. */
    public TrackerClient(EventLoop loop, RandomGenerator random) {
        this(loop, random, (request, answer) -> {
            throw new IllegalStateException("nothing here gets " + request.url());
        });
    }

    /** @param fetch for HTTP trackers */
    public TrackerClient(EventLoop loop, RandomGenerator random, WebFetch fetch) {
        this.loop = loop;
        this.random = random;
        this.web = new WebTrackerClient(fetch, loop);
    }

    /** UDP trackers are asked from this socket on. @param socket whose datagrams come here, those that are for us */
    public void open(DatagramTransport socket) {
        transport = socket;
    }

    /** What still waits is told that it failed. */
    public void close() {
        if (transport != null) {
            transport.close();
        }
    }

    /** False when our socket has an address of the other family, from which this one cannot be reached. */
    boolean reaches(InetAddress tracker) {
        InetAddress ours = transport == null ? null : transport.local().getAddress();
        return ours == null || ours.isAnyLocalAddress()
                || ours instanceof Inet4Address == tracker instanceof Inet4Address;
    }

    /** @return takes the question back */
    Runnable announce(Tracker tracker, InetSocketAddress address, Announcement what, long giveUpAtNanos,
            Answer<Announced> done) {
        return tracker.url().isWeb() ? web.announce(tracker, what, giveUpAtNanos, done)
                : announce(address, what, giveUpAtNanos, done)::cancel;
    }

    /**
     * Asks how many peers some torrents have, at most {@link WireLimits#SCRAPE_HASHES}.
     *
     * @return takes the question back
     */
    Runnable scrape(Tracker tracker, InetSocketAddress address, List<InfoHash> infoHashes, long giveUpAtNanos,
            Answer<Scraped> done) {
        return tracker.url().isWeb() ? web.scrape(tracker.url(), infoHashes, giveUpAtNanos, done)
                : scrape(address, infoHashes, giveUpAtNanos, done)::cancel;
    }

    TrackerExchange<Announced> announce(InetSocketAddress tracker, Announcement what, long giveUpAtNanos,
            Answer<Announced> done) {
        return begin(new TrackerExchange<>(this, loop, tracker,
                new TrackerExchange.Question<>(what::request, Announced.class), giveUpAtNanos, done));
    }

    /** In one datagram. */
    TrackerExchange<Scraped> scrape(InetSocketAddress tracker, List<InfoHash> infoHashes, long giveUpAtNanos,
            Answer<Scraped> done) {
        TrackerExchange.Form form = (connectionId, transactionId) ->
                new TrackerRequest.Scrape(connectionId, transactionId, infoHashes);
        return begin(new TrackerExchange<>(this, loop, tracker, new TrackerExchange.Question<>(form, Scraped.class),
                giveUpAtNanos, done));
    }

    /**
     * Gets a new connection id unless the one at hand is new. The next question carries it, and if it is refused then,
     * the tracker has been started anew: see {@link #run}. Nothing is done about a tracker that does not answer.
     *
     * @return takes it back
     */
    Runnable renewConnectionId(InetSocketAddress tracker, long nowNanos) {
        ConnectionId kept = connectionIds.get(tracker);
        if (kept == null || nowNanos - kept.receivedNanos >= AnnounceLimits.TRACKER_RETRY_NANOS) {
            TrackerExchange.Form none = (connectionId, transactionId) -> {
                throw new IllegalStateException("there is no question");
            };
            return begin(new TrackerExchange<>(this, loop, tracker,
                    new TrackerExchange.Question<>(none, Connected.class),
                    nowNanos + AnnounceLimits.TRACKER_EXCHANGE_NANOS, (outcome, response, error, now) -> { }))::cancel;
        }
        return () -> { };
    }

    /**
     * A number that changes when this tracker turns out to have been started anew, for whichever torrent that was
     * noticed.
     */
    int run(InetSocketAddress tracker) {
        return runs.getOrDefault(tracker, 0);
    }

    void noteRestart(InetSocketAddress tracker) {
        runs.merge(tracker, 1, Integer::sum);
    }

    private <R extends TrackerResponse> TrackerExchange<R> begin(TrackerExchange<R> exchange) {
        exchange.begin(loop.nowNanos());
        return exchange;
    }

    /** Questions that wait now. */
    public int waiting() {
        return exchanges.size();
    }

    @Override
    public void onOpen(DatagramTransport opened, long nowNanos) {
        // `open` has it from `bind`.
    }

    @Override
    public void onDatagram(ByteBuffer in, InetSocketAddress from, long nowNanos) {
        if (in.remaining() < LEAST_BYTES) {
            return;
        }
        TrackerExchange<?> exchange = exchanges.get(in.getInt(in.position() + TRANSACTION_ID_AT));
        if (exchange == null || !exchange.tracker().equals(from)) {
            return;
        }
        try {
            exchange.onResponse(TrackerCodec.decodeResponse(in, from.getAddress() instanceof Inet6Address), nowNanos);
        } catch (FormatException e) {
            Logger.debug("tracker {}: {}", from, e.getMessage());
        }
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        transport = null;
        List<TrackerExchange<?>> left = new ArrayList<>(exchanges.values());
        left.forEach(exchange -> exchange.fail("our socket for trackers was closed: " + reason + " " + detail,
                nowNanos));
    }

    /** Why no question can be asked now, or null. */
    String refusal() {
        if (transport == null) {
            return "our socket for trackers is closed";
        }
        return exchanges.size() < AnnounceLimits.TRACKER_TRANSACTIONS ? null : "too many questions to trackers at once";
    }

    /** A random id that no waiting question has. */
    int newTransaction(TrackerExchange<?> exchange) {
        int transactionId = random.nextInt();
        while (exchanges.putIfAbsent(transactionId, exchange) != null) {
            transactionId = random.nextInt();
        }
        return transactionId;
    }

    void endTransaction(int transactionId) {
        exchanges.remove(transactionId);
    }

    /** What the network loses here is sent again later, so what the kernel drops is too. */
    void send(TrackerRequest request, InetSocketAddress tracker) {
        TrackerCodec.encode(request, out.clear());
        transport.send(out.flip(), tracker);
    }

    /** A connection id that may be used at this time, or null. */
    Long connectionId(InetSocketAddress tracker, long nowNanos) {
        ConnectionId kept = connectionIds.get(tracker);
        return kept == null || nowNanos - kept.receivedNanos >= AnnounceLimits.CONNECTION_ID_NANOS ? null : kept.id;
    }

    void keepConnectionId(InetSocketAddress tracker, long id, long nowNanos) {
        connectionIds.remove(tracker);
        connectionIds.put(tracker, new ConnectionId(id, nowNanos));
    }

    /** Drops this id, unless the tracker has given another since. */
    void dropConnectionId(InetSocketAddress tracker, long id) {
        ConnectionId kept = connectionIds.get(tracker);
        if (kept != null && kept.id == id) {
            connectionIds.remove(tracker);
        }
    }
}
