package sprat.swarm;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import sprat.io.BufferPool;
import sprat.io.EventLoop;
import sprat.io.Protocol;
import sprat.io.Resolver;
import sprat.io.SourceAddress;
import sprat.io.Streams;
import sprat.io.WebFetch;
import sprat.rate.TokenBucket;
import sprat.swarm.announce.Announcing;
import sprat.swarm.announce.TrackerClient;
import sprat.swarm.dial.Connections;
import sprat.swarm.dial.Dials;
import sprat.swarm.dial.LocalPeer;
import sprat.swarm.dial.Network;
import sprat.swarm.magnet.MetadataFetch;
import sprat.swarm.magnet.MetadataMemory;
import sprat.swarm.peer.PeerHost;
import sprat.swarm.webseed.WebSeedPlaces;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;

/**
 * All torrents of one process and what they share: our peer id, the listening port, rate limits, buffers, the tracker
 * socket. Brings peers that dial us to the torrent that they name. Called on the loop's thread.
 */
public final class Torrents implements Streams.Acceptor, Doorway.Hosts, MetadataFetch.Owner {
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
    private final Announcing announcing;
    private final Settings settings;
    private final Strategy strategy;
    private final Network network;
    private final TokenBucket uploadBucket;
    private final TokenBucket downloadBucket;
    /** By name: a hybrid has two. */
    private final Map<InfoHash, Torrent> serving = new HashMap<>();
    /** The same torrents, each once. */
    private final Set<Torrent> torrents = new LinkedHashSet<>();
    private final Map<InfoHash, MetadataFetch> fetching = new HashMap<>();
    private final MetadataMemory metadataMemory;
    private final Doorway doorway;
    private final WebSeedPlaces webSeedPlaces;

    public Torrents(EventLoop loop, RandomGenerator random, Resolver resolver, TrackerClient trackers,
            Settings settings) {
        this(loop, random, resolver, trackers, settings, Strategy.DEFAULT);
    }

    /** With other choices than those that have proved best. */
    public Torrents(EventLoop loop, RandomGenerator random, Resolver resolver, TrackerClient trackers,
            Settings settings, Strategy strategy) {
        this.loop = loop;
        this.announcing = new Announcing(loop, resolver, trackers, random);
        this.metadataMemory = new MetadataMemory(loop.memory());
        this.settings = settings;
        this.strategy = strategy;
        this.network = new Network(loop, loop, new LocalPeer(PeerId.random(random), settings.bind()),
                new Connections(settings.maxPeers()), new Dials(loop));
        this.doorway = new Doorway(network, this);
        this.webSeedPlaces = new WebSeedPlaces(loop);
        this.uploadBucket = new TokenBucket(loop, settings.uploadRate());
        this.downloadBucket = new TokenBucket(loop, settings.downloadRate());
    }

    /** Peers that dial us are let in from now on, at the port given to trackers and peers. */
    public void listeningAt(int port) {
        us().listenAt(port);
    }

    /** Over all torrents, those being dialled and those undecided too: as many as there are descriptors for. */
    public void limitConnections(int most) {
        connections().limit(most);
    }

    /** Changes what the settings said. Who stands above a lower `maxPeers` stays. */
    public void limit(int maxPeers, long uploadRate, long downloadRate) {
        connections().maxPeers(maxPeers);
        uploadBucket.limit(uploadRate, loop.nowNanos());
        downloadBucket.limit(downloadRate, loop.nowNanos());
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
        return connections().hasRoom() || doorway.giveWay() || giveWay(remote) ? doorway.accept(remote) : null;
    }

    private boolean giveWay(InetSocketAddress remote) {
        long source = SourceAddress.of(remote.getAddress());
        return torrents.stream().anyMatch(torrent -> torrent.neighbours().giveWay(source, 0, loop.nowNanos()));
    }

    @Override
    public PeerHost find(InfoHash infoHash) {
        Torrent torrent = serving.get(infoHash);
        return torrent != null ? torrent.neighbours() : fetching.get(infoHash);
    }

    @Override
    public void startFetching(MetadataFetch fetch) {
        fetching.put(fetch.infoHash(), fetch);
        if (fetch.v2Name() != null) {
            fetching.put(fetch.v2Name(), fetch);
        }
        metadataMemory.enter(fetch);
        connections().enter(fetch);
    }

    @Override
    public void stopFetching(MetadataFetch fetch) {
        fetching.values().removeIf(other -> other == fetch);
        metadataMemory.leave(fetch);
        connections().leave(fetch);
        dials().leave(fetch.dialler());
    }

    /** What of the upload limit a torrent may reckon with: its share, or more where it has got that; 0 = unlimited. */
    long uploadRateFor(Torrent torrent) {
        long limit = uploadBucket.bytesPerSecond();
        long share = Math.max(1, limit / Math.max(1, torrents.size()));
        return limit == 0 ? 0 : Math.max(share, Math.min(limit, 2 * torrent.traffic().up().bytesPerSecond()));
    }

    void startServing(Torrent torrent) {
        torrents.add(torrent);
        connections().enter(torrent.neighbours());
        serving.put(torrent.metainfo().infoHash(), torrent);
        if (torrent.metainfo().hasV2()) {
            serving.put(torrent.metainfo().v2Name(), torrent);
        }
    }

    void stopServing(Torrent torrent) {
        torrents.remove(torrent);
        connections().leave(torrent.neighbours());
        serving.remove(torrent.metainfo().infoHash());
        serving.remove(torrent.metainfo().v2Name());
        dials().leave(torrent.neighbours().dialler());
    }

    @Override
    public Network network() {
        return network;
    }

    Dials dials() {
        return network.dials();
    }

    EventLoop loop() {
        return loop;
    }

    RandomGenerator random() {
        return announcing.random();
    }

    @Override
    public Announcing announcing() {
        return announcing;
    }

    @Override
    public MetadataMemory metadataMemory() {
        return metadataMemory;
    }

    Strategy strategy() {
        return strategy;
    }

    public LocalPeer us() {
        return network.us();
    }

    public Connections connections() {
        return network.connections();
    }

    public BufferPool pool() {
        return loop.memory().blocks();
    }

    TokenBucket uploadBucket() {
        return uploadBucket;
    }

    TokenBucket downloadBucket() {
        return downloadBucket;
    }
}
