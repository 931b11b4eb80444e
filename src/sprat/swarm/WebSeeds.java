package sprat.swarm;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sprat.io.WebFetch;
import sprat.swarm.pick.Availability;
import sprat.wire.Bitfield;

/**
 * The web seeds of one torrent. They get the pieces that peers do not have; the others are left to the peers while these are faster.
 * Loop's thread: once a second `tick`, and what the torrent tells.
 */
final class WebSeeds {
    private final Swarms swarms;
    private final Torrent torrent;
    private final List<WebSeed> seeds = new ArrayList<>();
    private final Bitfield all;
    /** Pieces that no connected peer has, as of the last look. */
    private Bitfield onlyHere;
    private boolean leavesToPeers;
    private boolean muted;

    WebSeeds(Swarms swarms, Torrent torrent) {
        this.swarms = swarms;
        this.torrent = torrent;
        this.all = new Bitfield(torrent.layout().pieceCount());
        all.setAll();
        if (swarms.webSeedFetch() != null) {
            torrent.metainfo().webSeeds().forEach(url -> seeds.add(new WebSeed(url, torrent, this)));
        }
    }

    /** Asks those that have nothing to do, as long as the torrent wants more. */
    void tick(long nowNanos) {
        if (!seeds.isEmpty() && torrent.wantsMore()) {
            look();
            seeds.forEach(seed -> seed.tick(nowNanos));
            ask(nowNanos);
        }
    }

    private void ask(long nowNanos) {
        for (WebSeed seed : seeds) {
            if (torrent.wantsMore() && swarms.hasRoomForWebSeed()) {
                seed.ask(nowNanos);
            }
        }
    }

    /** Not from within what has just ended. */
    void askSoon() {
        swarms.loop().execute(() -> ask(swarms.loop().nowNanos()));
    }

    /** Peers are faster than the fastest web seed: it is asked for what they lack alone. */
    private void look() {
        long webRate = seeds.stream().mapToLong(seed -> seed.rate().bytesPerSecond()).sum();
        long fastest = seeds.stream().mapToLong(WebSeed::lastRate).max().orElse(0);
        leavesToPeers = fastest > 0 && torrent.traffic().down().bytesPerSecond() - webRate > fastest;
        if (leavesToPeers) {
            Availability availability = torrent.pieces().picker().availability();
            boolean isSeeded = torrent.neighbours().supply().seeds() > 0;
            onlyHere = new Bitfield(all.size());
            for (int i = 0; !isSeeded && i < all.size(); i++) {
                if (availability.peersWith(i) == 0) {
                    onlyHere.set(i);
                }
            }
        }
    }

    Bitfield pieces() {
        return leavesToPeers ? onlyHere : all;
    }

    WebFetch fetch() {
        return swarms.webSeedFetch();
    }

    /** Too much waits for the disk, or it goes on. */
    void mute(boolean high) {
        muted = high;
        seeds.forEach(WebSeed::muteAsNeeded);
    }

    boolean isMuted() {
        return muted;
    }

    void onBegun() {
        swarms.onWebSeedBegun();
    }

    /** A run is over: its blocks that have not come are free, and there may be another for it. */
    void onEnded(long nowNanos) {
        swarms.onWebSeedEnded();
        if (torrent.wantsMore()) {
            torrent.neighbours().fillAll(nowNanos);
            askSoon();
        }
    }

    void stop(long nowNanos) {
        seeds.forEach(seed -> seed.stop(nowNanos));
    }

    /** A piece that it sent alone failed its hash. */
    void onGuilty(WebSeed seed, int pieceIndex, long nowNanos) {
        seed.drop("piece " + pieceIndex + " failed its hash", nowNanos);
    }

    void tell(String message) {
        torrent.warn(message);
    }

    /** One of them is being asked. */
    boolean areOfUse() {
        return seeds.stream().anyMatch(seed -> seed.state() == WebSeedState.FETCHING);
    }

    /** Bytes received in this run, by host and port. */
    Map<InetSocketAddress, Long> sources() {
        Map<InetSocketAddress, Long> bytes = new LinkedHashMap<>();
        for (WebSeed seed : seeds) {
            if (seed.rate().total() > 0) {
                URI uri = URI.create(seed.url());
                int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
                bytes.merge(InetSocketAddress.createUnresolved(uri.getHost(), port), seed.rate().total(), Long::sum);
            }
        }
        return bytes;
    }

    List<WebSeed> seeds() {
        return seeds;
    }
}
