package sprat.swarm.webseed;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sprat.io.EventLoop;
import sprat.io.WebFetch;
import sprat.rate.Traffic;
import sprat.swarm.pick.Availability;
import sprat.swarm.pick.Block;
import sprat.swarm.pick.Picker;
import sprat.wire.Bitfield;
import sprat.wire.torrent.Metainfo;

/**
 * The web seeds of one torrent. They get the pieces that peers do not have; the others are left to the peers while
 * these are faster. Loop's thread: once a second `tick`, and what the torrent tells.
 */
public final class WebSeeds {
    /** The torrent. */
    public interface Owner {
        Metainfo metainfo();

        /** Pieces are missing that are fetched, or will be. */
        boolean wantsMore();

        /** A connected peer has all pieces. */
        boolean isSeeded();

        /** @param data copied before this returns */
        void onBlock(Picker.Source source, Block block, ByteBuffer data, long nowNanos);

        /** Blocks that were asked for may be asked of others. */
        void onBlocksFree(long nowNanos);

        void warn(String message);
    }

    private final Owner torrent;
    private final Picker picker;
    private final Traffic traffic;
    private final EventLoop loop;
    private final WebSeedPlaces places;
    private final List<WebSeed> seeds = new ArrayList<>();
    private final Bitfield all;
    /** Pieces that no connected peer has, as of the last look. */
    private Bitfield onlyHere;
    private boolean leavesToPeers;
    private boolean muted;
    private boolean isAsking;

    public WebSeeds(Owner torrent, Picker picker, Traffic traffic, EventLoop loop, WebSeedPlaces places) {
        this.torrent = torrent;
        this.picker = picker;
        this.traffic = traffic;
        this.loop = loop;
        this.places = places;
        this.all = new Bitfield(torrent.metainfo().layout().pieceCount());
        all.setAll();
        if (places.fetch() != null) {
            torrent.metainfo().webSeeds()
                    .forEach(url -> seeds.add(new WebSeed(url, torrent, picker, traffic.downloadThrottle(), this)));
        }
    }

    /** They are asked from now on, as long as the torrent wants more. */
    public void start(long nowNanos) {
        isAsking = true;
        tick(nowNanos);
    }

    /** Asks those that have nothing to do. */
    public void tick(long nowNanos) {
        if (!seeds.isEmpty() && isAsking && torrent.wantsMore()) {
            look();
            seeds.forEach(seed -> seed.tick(nowNanos));
            ask(nowNanos);
        }
    }

    private void ask(long nowNanos) {
        for (WebSeed seed : seeds) {
            if (isAsking && torrent.wantsMore() && places.isAnyFree()) {
                seed.ask(nowNanos);
            }
        }
    }

    /** Not from within what has just ended. */
    void askSoon() {
        loop.execute(() -> ask(loop.nowNanos()));
    }

    /** Peers are faster than the fastest web seed: it is asked for what they lack alone. */
    private void look() {
        long webRate = seeds.stream().mapToLong(seed -> seed.rate().bytesPerSecond()).sum();
        long fastest = seeds.stream().mapToLong(WebSeed::lastRate).max().orElse(0);
        leavesToPeers = fastest > 0 && traffic.down().bytesPerSecond() - webRate > fastest;
        if (leavesToPeers) {
            Availability availability = picker.availability();
            boolean isSeeded = torrent.isSeeded();
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
        return places.fetch();
    }

    /** Too much waits for the disk, or it goes on. */
    public void mute(boolean high) {
        muted = high;
        seeds.forEach(WebSeed::muteAsNeeded);
    }

    boolean isMuted() {
        return muted;
    }

    void onBegun() {
        places.take();
    }

    /** A run is over: its blocks that have not come are free, and there may be another for it. */
    void onEnded(long nowNanos) {
        places.give();
        if (torrent.wantsMore()) {
            torrent.onBlocksFree(nowNanos);
            askSoon();
        }
    }

    /** None is asked until {@link #start}. */
    public void stop(long nowNanos) {
        isAsking = false;
        seeds.forEach(seed -> seed.stop(nowNanos));
    }

    void tell(String message) {
        torrent.warn(message);
    }

    /** One of them is being asked. */
    public boolean areOfUse() {
        return seeds.stream().anyMatch(seed -> seed.state() == WebSeedState.FETCHING);
    }

    /** Bytes received in this run, by host and port. */
    public Map<InetSocketAddress, Long> sources() {
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

    public List<WebSeed> seeds() {
        return seeds;
    }
}
