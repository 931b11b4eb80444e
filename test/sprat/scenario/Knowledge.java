package sprat.scenario;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import sprat.sim.SimContent;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;

/** What a host of a {@link RandomWorld} knows of the torrent when it begins; none but the first is all. */
public enum Knowledge {
    TORRENT_FILE(format -> true),
    /** A torrent file without piece layers. */
    NO_LAYERS(TorrentFormat::hasV2),
    /** Of a hybrid what v1 says: it is in the v1 swarm alone, and padding is content to it. */
    V1_HALF(format -> format == TorrentFormat.HYBRID),
    /** A magnet link with the v1 hash. */
    V1_LINK(TorrentFormat::hasV1),
    /** A magnet link with the v2 hash: of a hybrid it looks for peers in the v2 swarm alone, until it is described. */
    V2_LINK(TorrentFormat::hasV2),
    /** A magnet link with both. */
    HYBRID_LINK(format -> format == TorrentFormat.HYBRID);

    private final Predicate<TorrentFormat> format;

    Knowledge(Predicate<TorrentFormat> format) {
        this.format = format;
    }

    /** What somebody may know of such a torrent who has not all of the torrent file. */
    static List<Knowledge> less(TorrentFormat format) {
        return Arrays.stream(values()).filter(each -> each != TORRENT_FILE && each.format.test(format)).toList();
    }

    /** @param named peers that a magnet link names. @return a machine on which nothing runs yet */
    SimPeer machine(World world, boolean isWhole, List<InetSocketAddress> named) {
        SimContent content = world.content();
        SimPeer peer = world.machine(isWhole, this == V1_HALF ? content.v1Half() : content);
        return switch (this) {
            case TORRENT_FILE, V1_HALF -> peer;
            case NO_LAYERS -> peer.withoutLayers();
            case V1_LINK, V2_LINK, HYBRID_LINK -> peer.magnet(link(content.metainfo(), named));
        };
    }

    private Magnet link(Metainfo torrent, List<InetSocketAddress> named) {
        return new Magnet(this == V2_LINK ? null : torrent.infoHash(), this == V1_LINK ? null : torrent.v2Hash(), "",
                torrent.trackers().stream().flatMap(List::stream).toList(), torrent.webSeeds(), named, List.of());
    }
}
