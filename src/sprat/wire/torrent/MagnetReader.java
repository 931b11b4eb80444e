package sprat.wire.torrent;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.PercentCode;
import sprat.wire.Printable;
import sprat.wire.Sha256Hash;
import sprat.wire.WireLimits;

/**
 * Text to {@link Magnet}. What names the torrent, its peers or files must be right; a name, tracker or web seed that is
 * not is left out, as in a torrent file. Parameters that are not known are skipped; `xt.1`, `tr.2` and the like count
 * as `xt`, `tr`. Errors name the part.
 */
public final class MagnetReader {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BASE32_CHARS = 32;

    private InfoHash v1Hash;
    private Sha256Hash v2Hash;
    private String name = "";
    private final List<String> trackers = new ArrayList<>();
    private final List<String> webSeeds = new ArrayList<>();
    private final List<InetSocketAddress> peers = new ArrayList<>();
    private final List<Magnet.Run> selection = new ArrayList<>();

    private MagnetReader() {
    }

    /** The message of an error says which part of the link is wrong. */
    public static Magnet read(String link) throws FormatException {
        if (link.length() > WireLimits.MAGNET_CHARS) {
            throw new FormatException("a magnet link of " + link.length() + " characters; the limit is "
                    + WireLimits.MAGNET_CHARS);
        }
        int query = link.indexOf('?');
        if (!Magnet.isMagnet(link) || query != Magnet.SCHEME.length()) {
            throw new FormatException("a magnet link begins with magnet:?");
        }
        MagnetReader reader = new MagnetReader();
        for (String part : link.substring(query + 1).split("&")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                reader.part(part.substring(0, equals).toLowerCase(Locale.ROOT).replaceFirst("\\.\\d+$", ""),
                        part.substring(equals + 1));
            }
        }
        if (reader.v1Hash == null && reader.v2Hash == null) {
            throw new FormatException("the magnet link names no torrent: it has no xt=urn:btih: and no xt=urn:btmh:");
        }
        return new Magnet(reader.v1Hash, reader.v2Hash, reader.name, reader.trackers, reader.webSeeds, reader.peers,
                reader.selection);
    }

    private void part(String key, String value) throws FormatException {
        switch (key) {
            case "xt" -> topic(decoded(key, value));
            case "dn" -> name = name.isEmpty() ? displayName(value) : name;
            case "tr" -> addUrl(trackers, value, WireLimits.TRACKERS, MetainfoReader::looksLikeUrl);
            case "ws" -> addUrl(webSeeds, value, WireLimits.WEB_SEEDS, WebSeedUrls::isUsable);
            case "x.pe" -> peer(decoded(key, value));
            case "so" -> selection(decoded(key, value));
            default -> { }
        }
    }

    // ---- xt ----

    /** Of another network it may name the same file. */
    private void topic(String urn) throws FormatException {
        if (startsWith(urn, Magnet.V1_URN)) {
            InfoHash hash = v1(urn.substring(Magnet.V1_URN.length()));
            if (v1Hash != null && !v1Hash.equals(hash)) {
                throw new FormatException("xt of the magnet link names two different v1 torrents");
            }
            v1Hash = hash;
        } else if (startsWith(urn, Magnet.V2_URN)) {
            Sha256Hash hash = v2(urn.substring(Magnet.V2_URN.length()));
            if (v2Hash != null && !v2Hash.equals(hash)) {
                throw new FormatException("xt of the magnet link names two different v2 torrents");
            }
            v2Hash = hash;
        }
    }

    private static InfoHash v1(String digits) throws FormatException {
        if (digits.matches("[0-9A-Fa-f]{40}")) {
            return InfoHash.ofHex(digits);
        }
        if (digits.matches("[A-Za-z2-7]{" + BASE32_CHARS + "}")) {
            return new InfoHash(base32(digits.toUpperCase(Locale.ROOT)));
        }
        throw new FormatException("xt=urn:btih: of the magnet link needs 40 hexadecimal digits or 32 of base32, not '"
                + Printable.of(digits, 80) + "'");
    }

    private static Sha256Hash v2(String digits) throws FormatException {
        if (!digits.startsWith(Magnet.SHA256_MULTIHASH)) {
            throw new FormatException(
                    "xt=urn:btmh: of the magnet link is a multihash of another kind than SHA2-256, which begins with 1220: '"
                    + Printable.of(digits, 80) + "'");
        }
        String hex = digits.substring(Magnet.SHA256_MULTIHASH.length());
        if (!hex.matches("[0-9A-Fa-f]{64}")) {
            throw new FormatException("xt=urn:btmh:1220 of the magnet link needs 64 hexadecimal digits behind it, not '"
                    + Printable.of(hex, 80) + "'");
        }
        return new Sha256Hash(HexFormat.of().parseHex(hex));
    }

    /** 32 characters of 5 bits are 20 bytes. */
    private static byte[] base32(String digits) {
        byte[] bytes = new byte[InfoHash.BYTES];
        long bits = 0;
        for (int i = 0; i < BASE32_CHARS; i++) {
            bits = bits << 5 | BASE32.indexOf(digits.charAt(i));
            if (i % 8 == 7) {
                for (int k = 0; k < 5; k++) {
                    bytes[i / 8 * 5 + k] = (byte) (bits >> 8 * (4 - k));
                }
                bits = 0;
            }
        }
        return bytes;
    }

    // ---- The others ----

    private void peer(String text) throws FormatException {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean isIpv6 = host.matches("\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\\]");
        String digits = text.substring(colon + 1);
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (!isIpv6 && !host.matches("[0-9A-Za-z_.-]+") || port < 1 || port > 65_535) {
            throw new FormatException("x.pe of the magnet link is host:port or [IPv6 address]:port, not '"
                    + Printable.of(text, 80) + "'");
        }
        if (peers.size() < WireLimits.MAGNET_PEERS) {
            peers.add(InetSocketAddress.createUnresolved(isIpv6 ? host.substring(1, host.length() - 1) : host, port));
        }
    }

    private void selection(String text) throws FormatException {
        for (String run : text.split(",")) {
            if (!run.matches("[0-9]{1,9}(-[0-9]{1,9})?")) {
                throw new FormatException("so of the magnet link is numbers of files as in 0,2,4-8, not '"
                        + Printable.of(text, 80) + "'");
            }
            String[] ends = run.split("-");
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (last < first || last >= WireLimits.FILES) {
                throw new FormatException("so of the magnet link has the files " + run
                        + ": the first must not be above the last, and that below "
                        + WireLimits.FILES);
            }
            if (selection.size() == WireLimits.MAGNET_RUNS) {
                throw new FormatException("so of the magnet link has more than " + WireLimits.MAGNET_RUNS
                        + " runs of files");
            }
            selection.add(new Magnet.Run(first, last));
        }
    }

    private static void addUrl(List<String> urls, String value, int limit, Predicate<String> isUsable) {
        String url;
        try {
            url = decoded("", value).strip();
        } catch (FormatException e) {
            return;
        }
        if (url.length() <= WireLimits.TRACKER_URL_BYTES && isUsable.test(url) && urls.size() < limit
                && !urls.contains(url)) {
            urls.add(url);
        }
    }

    /** Written as in forms by many, so + is a space. */
    private static String displayName(String value) {
        try {
            return decoded("dn", value.replace('+', ' ')).strip();
        } catch (FormatException e) {
            return value.strip();
        }
    }

    private static String decoded(String key, String value) throws FormatException {
        try {
            return new String(PercentCode.decode(value), StandardCharsets.UTF_8);
        } catch (FormatException e) {
            throw new FormatException(key + " of the magnet link has " + e.getMessage());
        }
    }

    private static boolean startsWith(String text, String prefix) {
        return text.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
