package sprat.swarm;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import sprat.io.BufferPool;
import sprat.io.CloseReason;
import sprat.io.EventLoop;
import sprat.io.Limits;
import sprat.io.Protocol;
import sprat.io.Resolver;
import sprat.io.SourceAddress;
import sprat.io.WebFetch;
import sprat.rate.TokenBucket;
import sprat.swarm.announce.TrackerClient;
import sprat.swarm.dial.Connections;
import sprat.swarm.dial.Dials;
import sprat.swarm.dial.LocalPeer;
import sprat.swarm.webseed.WebSeedPlaces;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;

/**
 * All torrents of one process and what they share: our peer id, the listening port, rate limits, buffers, the tracker socket. Brings
 * peers that dial us to the torrent that they name. Called on the loop's thread.
 */
public final class Swarms implements EventLoop.Acceptor {
    /**
     * What the user decided for all torrents together.
     *
     * @param bind         our address for connections that we make, or null
     * @param maxPeers     over all torrents
     * @param uploadRate   bytes a second, 0 = unlimited
     * @param downloadRate likewise
     */
    public record Settings(InetAddress bind, int maxPeers, long uploadRate, long downloadRate) { }

    private final EventLoop loop;
    private final RandomGenerator random;
    private final Resolver resolver;
    private final TrackerClient trackers;
    private final Settings settings;
    private final Strategy strategy;
    private final LocalPeer us;
    private final Connections connections;
    private final TokenBucket uploadBucket;
    private final TokenBucket downloadBucket;
    /** By name: a hybrid has two. */
    private final Map<InfoHash, Torrent> serving = new HashMap<>();
    /** The same torrents, each once. */
    private final Set<Torrent> torrents = new LinkedHashSet<>();
    /** In the order in which they began. */
    private final Map<InfoHash, MetadataFetch> fetching = new LinkedHashMap<>();
    private final Undecided undecided = new Undecided();
    private final Dials dials;
    private final WebSeedPlaces webSeedPlaces;

    public Swarms(EventLoop loop, RandomGenerator random, Resolver resolver, TrackerClient trackers, Settings settings) {
        this(loop, random, resolver, trackers, settings, Strategy.DEFAULT);
    }

    /** With other choices than those that have proved best. */
    public Swarms(EventLoop loop, RandomGenerator random, Resolver resolver, TrackerClient trackers, Settings settings, Strategy strategy) {
        this.loop = loop;
        this.random = random;
        this.resolver = resolver;
        this.trackers = trackers;
        this.settings = settings;
        this.strategy = strategy;
        this.us = new LocalPeer(PeerId.random(random), settings.bind());
        this.connections = new Connections(settings.maxPeers());
        this.dials = new Dials(loop);
        this.webSeedPlaces = new WebSeedPlaces(loop);
        this.uploadBucket = new TokenBucket(loop, settings.uploadRate());
        this.downloadBucket = new TokenBucket(loop, settings.downloadRate());
    }

    /** Peers that dial us are let in from now on, at the port given to trackers and peers. */
    public void listeningAt(int port) {
        us.listenAt(port);
    }

    /** Over all torrents, those being dialled and those undecided too: as many as there are descriptors for. */
    public void limitConnections(int most) {
        connections.limit(most);
    }

    /** Web seeds are asked through this; without it there are none. Before the first torrent. */
    public void webSeedsBy(WebFetch fetch) {
        webSeedPlaces.askBy(fetch);
    }

    WebSeedPlaces webSeedPlaces() {
        return webSeedPlaces;
    }

    @Override
    public Protocol accept(InetSocketAddress remote) {
        if (!connections.hasRoom() && !undecided.giveWay() && !giveWay(remote)) {
            return null;
        }
        PeerSession session = new PeerSession(this);
        undecided.add(session, remote.getAddress());
        return session;
    }

    private boolean giveWay(InetSocketAddress remote) {
        long source = SourceAddress.of(remote.getAddress());
        return torrents.stream().anyMatch(torrent -> torrent.neighbours().giveWay(source, 0, loop.nowNanos()));
    }

    /** @return the torrent with that hash that serves peers, or null */
    Torrent find(InfoHash infoHash) {
        return serving.get(infoHash);
    }

    /** @return the magnet link with that hash whose torrent is being asked for, or null */
    MetadataFetch findFetch(InfoHash infoHash) {
        return fetching.get(infoHash);
    }

    /**
     * Bytes of info dictionaries that a magnet link may have come, with the wrong ones that are told it. All together have a quarter of the
     * memory for others: half of that is for the first link that needs more than its part of the rest, so that they do not all wait for more.
     */
    long metadataBytesFor(MetadataFetch fetch) {
        long half = loop.memory().totalBytes() / 8;
        MetadataFetch first = fetching.values().stream().filter(MetadataFetch::needsMuch).findFirst().orElse(fetch);
        return Math.min(Limits.METADATA_SIZES_BYTES, half / Math.max(1, fetching.size()) + (fetch == first ? half : 0));
    }

    /** The most that an info dictionary may ever be here. */
    long metadataBytesMost() {
        return Math.min(Limits.METADATA_SIZES_BYTES, loop.memory().totalBytes() / 8);
    }

    void startFetching(MetadataFetch fetch) {
        fetching.put(fetch.infoHash(), fetch);
        connections.enter(fetch);
    }

    void stopFetching(MetadataFetch fetch) {
        fetching.remove(fetch.infoHash(), fetch);
        connections.leave(fetch);
        dials.leave(fetch);
    }

    void onHandshaken(PeerSession session) {
        undecided.remove(session);
    }

    /** What of the upload limit a torrent may reckon with: its share, or more where it has got that; 0 = unlimited. */
    long uploadRateFor(Torrent torrent) {
        long share = Math.max(1, settings.uploadRate() / Math.max(1, torrents.size()));
        return settings.uploadRate() == 0 ? 0 : Math.max(share, Math.min(settings.uploadRate(), 2 * torrent.traffic().up().bytesPerSecond()));
    }

    /** A connection that was made is over. @param dialled null for one that was accepted */
    void onEnded(InetSocketAddress dialled, CloseReason reason, long nowNanos) {
        connections.onEnded();
        if (dialled != null) {
            dials.onEnded(dialled, reason, nowNanos);
        }
    }

    void onClosed(PeerSession session, long nowNanos) {
        onEnded(session.dialled(), session.closeReason(), nowNanos);
        undecided.remove(session);
    }

    void startServing(Torrent torrent) {
        torrents.add(torrent);
        connections.enter(torrent);
        serving.put(torrent.metainfo().infoHash(), torrent);
        if (torrent.metainfo().hasV2()) {
            serving.put(torrent.metainfo().v2Name(), torrent);
        }
    }

    void stopServing(Torrent torrent) {
        torrents.remove(torrent);
        connections.leave(torrent);
        serving.remove(torrent.metainfo().infoHash());
        serving.remove(torrent.metainfo().v2Name());
        dials.leave(torrent.neighbours().dialler());
    }

    Dials dials() {
        return dials;
    }

    EventLoop loop() {
        return loop;
    }

    RandomGenerator random() {
        return random;
    }

    Resolver resolver() {
        return resolver;
    }

    TrackerClient trackers() {
        return trackers;
    }

    Settings settings() {
        return settings;
    }

    Strategy strategy() {
        return strategy;
    }

    LocalPeer us() {
        return us;
    }

    Connections connections() {
        return connections;
    }

    BufferPool pool() {
        return loop.memory().blocks();
    }

    TokenBucket uploadBucket() {
        return uploadBucket;
    }

    TokenBucket downloadBucket() {
        return downloadBucket;
    }
}
