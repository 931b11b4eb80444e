package sprat.wire.torrent;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import sprat.wire.InfoHash;
import sprat.wire.PercentCode;
import sprat.wire.Sha256Hash;

/**
 * A magnet link (BEP 9, 53): it names a torrent, and where peers may be found; what is in the torrent, peers tell.
 * {@link MagnetReader} makes it from text.
 * <pre>
 *  magnet:?xt=urn:btih:40 hex &amp; xt=urn:btmh:1220 64 hex &amp; dn=name &amp; tr=tracker &amp; ws=web seed &amp; x.pe=host:port &amp; so=0,2,4-8
 * </pre>
 *
 * @param v1Hash    null when it names a v2 torrent only
 * @param v2Hash    null when it names a v1 torrent only
 * @param name      what to call it until its own name is known, "" when absent
 * @param trackers  announce URLs, the better ones first
 * @param webSeeds  URLs where the files can be got over HTTP (BEP 19)
 * @param peers     where peers are; hosts are not looked up
 * @param selection which files are wanted, by their index in the torrent, padding counted; empty for all
 */
public record Magnet(InfoHash v1Hash, Sha256Hash v2Hash, String name, List<String> trackers, List<String> webSeeds,
                     List<InetSocketAddress> peers, List<Run> selection) {
    public static final String SCHEME = "magnet:";
    static final String V1_URN = "urn:btih:";
    static final String V2_URN = "urn:btmh:";
    /** SHA2-256 and its 32 bytes, as a multihash begins. */
    static final String SHA256_MULTIHASH = "1220";

    /** Files `first` to `last`, both in it. */
    public record Run(int first, int last) {
        @Override
        public String toString() {
            return first == last ? "" + first : first + "-" + last;
        }
    }

    public Magnet {
        if (v1Hash == null && v2Hash == null) {
            throw new IllegalArgumentException("a magnet link without a hash");
        }
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
        peers = List.copyOf(peers);
        selection = List.copyOf(selection);
    }

    /** The link to a torrent, with all that it says of where to get it. */
    public static Magnet of(Metainfo torrent) {
        return new Magnet(torrent.hasV1() ? torrent.infoHash() : null, torrent.v2Hash(), torrent.name(),
                torrent.trackers().stream().flatMap(List::stream).toList(), torrent.webSeeds(), List.of(), List.of());
    }

    /** True for what is meant to be one, right or not. */
    public static boolean isMagnet(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /**
     * Its name in swarms, see {@link Metainfo#infoHash}: of a hybrid whose v1 hash the link does not have, that of its
     * v2 swarm.
     */
    public InfoHash infoHash() {
        return v1Hash != null ? v1Hash : v2Hash.truncated();
    }

    /** Its name, or its hash while that is all that is known. */
    public String displayName() {
        return name.isEmpty() ? infoHash().toString() : name;
    }

    /** This torrent is what the link names. */
    public boolean names(Metainfo torrent) {
        boolean v1Fits = v1Hash == null || torrent.hasV1() && v1Hash.equals(torrent.infoHash());
        return v1Fits && (v2Hash == null || v2Hash.equals(torrent.v2Hash()));
    }

    /** The link again. */
    @Override
    public String toString() {
        StringBuilder link = new StringBuilder(SCHEME).append('?');
        if (v1Hash != null) {
            link.append("xt=").append(V1_URN).append(v1Hash);
        }
        if (v2Hash != null) {
            link.append(v1Hash == null ? "" : "&").append("xt=").append(V2_URN).append(SHA256_MULTIHASH).append(v2Hash);
        }
        if (!name.isEmpty()) {
            link.append("&dn=").append(encoded(name));
        }
        trackers.forEach(url -> link.append("&tr=").append(encoded(url)));
        webSeeds.forEach(url -> link.append("&ws=").append(encoded(url)));
        peers.forEach(peer -> link.append("&x.pe=").append(shown(peer)));
        if (!selection.isEmpty()) {
            link.append("&so=").append(selection.stream().map(Run::toString).collect(Collectors.joining(",")));
        }
        return link.toString();
    }

    /** `host:port`, an IPv6 address in brackets. */
    public static String shown(InetSocketAddress peer) {
        String host = peer.getHostString();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + peer.getPort();
    }

    private static String encoded(String text) {
        return PercentCode.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
