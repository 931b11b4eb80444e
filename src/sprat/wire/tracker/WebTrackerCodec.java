package sprat.wire.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.PercentCode;
import sprat.wire.Printable;
import sprat.wire.WireLimits;
import sprat.wire.bencode.BencodeReader;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeValue.Int;
import sprat.wire.bencode.BencodeValue.Items;
import sprat.wire.tracker.TrackerResponse.Counts;

/**
 * Announces and scrapes of HTTP trackers (BEP 3, 7, 23, 24, 31, 48): questions are URLs, answers are bencoded
 * dictionaries.
 * <pre>
 *  peers   either 6 bytes each: IPv4 address, port; or a list of {ip, port}
 *  peers6  18 bytes each: IPv6 address, port
 *  files   {20 bytes of info-hash: {complete, downloaded, incomplete}}
 * </pre>
 * What a tracker leaves out or gets wrong and we can do without is passed over; peers with port 0 or without a literal
 * address too.
 */
public final class WebTrackerCodec {
    /** When a tracker does not say: as most say. */
    static final int USUAL_INTERVAL_SECONDS = 1800;
    private static final Pattern IPV4 = Pattern.compile("([0-9]{1,3}\\.){3}[0-9]{1,3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private WebTrackerCodec() {
    }

    /** @param trackerIdOrNull what the tracker gave us to say again */
    public static String announceUrl(TrackerUrl tracker, TrackerRequest.Announce what, byte[] trackerIdOrNull) {
        StringBuilder url = new StringBuilder(question(tracker.toString()))
                .append("info_hash=").append(PercentCode.of(what.infoHash().toBytes()))
                .append("&peer_id=").append(PercentCode.of(bytes(what.peerId())))
                .append("&port=").append(what.port())
                .append("&uploaded=").append(what.uploaded())
                .append("&downloaded=").append(what.downloaded())
                .append("&left=").append(what.left())
                .append("&key=").append(String.format("%08x", what.key()))
                .append("&compact=1&no_peer_id=1");
        if (what.wanted() >= 0) {
            url.append("&numwant=").append(what.wanted());
        }
        if (what.event() != TrackerEvent.NONE) {
            url.append("&event=").append(what.event().name().toLowerCase(Locale.ROOT));
        }
        if (trackerIdOrNull != null) {
            url.append("&trackerid=").append(PercentCode.of(trackerIdOrNull));
        }
        return url.toString();
    }

    /** @return null when the tracker cannot be asked: the last element of its path does not begin with `announce` */
    public static String scrapeUrl(TrackerUrl tracker, List<InfoHash> infoHashes) {
        String url = tracker.toString();
        int queryAt = url.indexOf('?');
        String path = queryAt < 0 ? url : url.substring(0, queryAt);
        int at = path.lastIndexOf('/') + 1;
        if (!path.startsWith("announce", at) || tracker.urlData().isEmpty()) {
            return null;
        }
        String scrape = url.substring(0, at) + "scrape" + url.substring(at + "announce".length());
        List<String> hashes = infoHashes.stream().map(hash -> "info_hash=" + PercentCode.of(hash.toBytes())).toList();
        return question(scrape) + String.join("&", hashes);
    }

    /** The URL with what stands between it and a first parameter. */
    private static String question(String url) {
        String whole = url.matches("[a-z]+://[^/?]*(\\?.*)?") ? url.replaceFirst("(?=\\?|$)", "/") : url;
        if (whole.indexOf('?') < 0) {
            return whole + "?";
        }
        return whole.endsWith("?") || whole.endsWith("&") ? whole : whole + "&";
    }

    private static byte[] bytes(PeerId id) {
        ByteBuffer bytes = ByteBuffer.allocate(PeerId.BYTES);
        id.write(bytes);
        return bytes.array();
    }

    // ---- Answers ----

    /** @throws FormatException it is no answer to an announce; a refusal is one */
    public static WebTrackerResponse decodeAnnounced(ByteBuffer body) throws FormatException {
        Dictionary root = dictionary(body);
        if (root.get("failure reason") instanceof Bytes reason) {
            return refused(root, reason);
        }
        if (root.get("interval") == null && root.get("peers") == null && root.get("peers6") == null) {
            throw new FormatException("no answer to an announce: neither interval nor peers");
        }
        List<InetSocketAddress> peers = new ArrayList<>();
        addPeers(root.get("peers"), 4, peers);
        addPeers(root.get("peers6"), 16, peers);
        return new WebTrackerResponse.Announced(number(root, "interval", USUAL_INTERVAL_SECONDS),
                number(root, "min interval", 0),
                number(root, "incomplete", 0), number(root, "complete", 0), List.copyOf(peers),
                root.get("tracker id") instanceof Bytes id && id.bytes().length <= WireLimits.TRACKER_URL_BYTES
                ? id.bytes() : null, root.get("warning message") instanceof Bytes warning ? shown(warning) : "",
                root.get("external ip") instanceof Bytes ip ? address(ip.bytes()) : null);
    }

    /** @throws FormatException it is no answer to a scrape; a refusal is one */
    public static WebTrackerResponse decodeScraped(ByteBuffer body) throws FormatException {
        Dictionary root = dictionary(body);
        if (root.get("failure reason") instanceof Bytes reason) {
            return refused(root, reason);
        }
        if (!(root.get("files") instanceof Dictionary files)) {
            throw new FormatException("no answer to a scrape: it has no files");
        }
        Map<InfoHash, Counts> counts = new LinkedHashMap<>();
        for (Map.Entry<String, BencodeValue> entry : files) {
            String key = entry.getKey();
            if (key.length() == InfoHash.BYTES && entry.getValue() instanceof Dictionary file
                    && counts.size() < WireLimits.WEB_SCRAPE_HASHES) {
                counts.put(new InfoHash(key.getBytes(StandardCharsets.ISO_8859_1)),
                        new Counts(number(file, "complete", 0), number(file, "downloaded", 0),
                        number(file, "incomplete", 0)));
            }
        }
        return new WebTrackerResponse.Scraped(counts);
    }

    private static Dictionary dictionary(ByteBuffer body) throws FormatException {
        if (BencodeReader.read(body) instanceof Dictionary root) {
            return root;
        }
        throw new FormatException("not a dictionary");
    }

    /** BEP 31: `retry in` is minutes, as number or text, or `never`. */
    private static WebTrackerResponse refused(Dictionary root, Bytes reason) {
        long minutes = WebTrackerResponse.Refused.UNSAID;
        if (root.get("retry in") instanceof Int number && number.value() >= 0) {
            minutes = number.value();
        } else if (root.get("retry in") instanceof Bytes text && text.text().matches("[0-9]{1,9}")) {
            minutes = Long.parseLong(text.text());
        } else if (root.get("retry in") instanceof Bytes text && text.text().equals("never")) {
            minutes = WebTrackerResponse.Refused.NEVER;
        }
        return new WebTrackerResponse.Refused(shown(reason), minutes);
    }

    private static String shown(Bytes text) {
        return Printable.of(text.text(), WireLimits.TRACKER_MESSAGE_CHARS);
    }

    /** Within 0 and what an int holds. */
    private static int number(Dictionary from, String key, int otherwise) {
        return from.get(key) instanceof Int number ? (int) Math.max(0, Math.min(Integer.MAX_VALUE, number.value()))
                : otherwise;
    }

    private static void addPeers(BencodeValue value, int addressBytes, List<InetSocketAddress> to)
            throws FormatException {
        if (value instanceof Bytes compact) {
            addCompact(ByteBuffer.wrap(compact.bytes()), addressBytes, to);
        } else if (value instanceof Items list) {
            for (BencodeValue item : list.items()) {
                if (item instanceof Dictionary peer && peer.get("ip") instanceof Bytes ip) {
                    add(literal(ip.text()), number(peer, "port", 0), to);
                }
            }
        }
    }

    private static void addCompact(ByteBuffer in, int addressBytes, List<InetSocketAddress> to) throws FormatException {
        if (in.remaining() % (addressBytes + 2) != 0) {
            throw new FormatException("a list of peers of " + in.remaining() + " bytes, which is no multiple of "
                    + (addressBytes + 2));
        }
        byte[] bytes = new byte[addressBytes];
        while (in.hasRemaining()) {
            in.get(bytes);
            add(address(bytes), in.getShort() & 0xffff, to);
        }
    }

    private static void add(InetAddress addressOrNull, int port, List<InetSocketAddress> to) {
        if (addressOrNull != null && port > 0 && port < 65_536 && to.size() < WireLimits.WEB_PEERS) {
            to.add(new InetSocketAddress(addressOrNull, port));
        }
    }

    /** @return null for a name, which is not looked up: anybody's name could stand there */
    private static InetAddress literal(String text) {
        try {
            return IPV4.matcher(text).matches() || IPV6.matcher(text).matches() ? InetAddress.getByName(text) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** @return null unless there are 4 or 16 bytes */
    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(Arrays.copyOf(bytes, bytes.length));
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
