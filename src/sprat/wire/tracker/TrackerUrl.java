package sprat.wire.tracker;

import java.util.Locale;
import java.util.Map;
import sprat.io.FormatException;
import sprat.wire.Printable;
import sprat.wire.WireLimits;

/**
 * Where a tracker is: `udp://host:port`, with an optional path and query that its announces carry (BEP 15, 41), or
 * `http://host/path`, or `https://host/path`.
 *
 * @param scheme  udp, http or https
 * @param host    name or address; an IPv6 address without its brackets
 * @param urlData path and query, "" when absent
 */
public record TrackerUrl(String scheme, String host, int port, String urlData) {
    private static final Map<String, Integer> USUAL_PORTS = Map.of("udp", 0, "http", 80, "https", 443);

    /** Of a UDP tracker. */
    public TrackerUrl(String host, int port, String urlData) {
        this("udp", host, port, urlData);
    }

    /** The message says what is wrong, and with which URL. */
    public static TrackerUrl parse(String url) throws FormatException {
        int schemeEnd = url.indexOf("://");
        if (schemeEnd < 1) {
            throw bad(url, "a tracker's URL looks like udp://host:port or http://host/announce");
        }
        String scheme = url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        Integer usualPort = USUAL_PORTS.get(scheme);
        if (usualPort == null) {
            throw bad(url, scheme + " trackers are not supported");
        }
        if (!url.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw bad(url, "a tracker's URL is plain ASCII without spaces");
        }
        int hostStart = schemeEnd + 3;
        int hostEnd = firstOf(url, hostStart, "/?#");
        int end = firstOf(url, hostEnd, "#");
        String urlData = url.substring(hostEnd, end);
        int mostBytes = scheme.equals("udp") ? WireLimits.URL_DATA_BYTES : WireLimits.TRACKER_URL_BYTES;
        if (urlData.length() > mostBytes) {
            throw bad(url, "path and query have more than " + mostBytes + " bytes");
        }
        String authority = url.substring(hostStart, hostEnd);
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        if (!hasPort && usualPort == 0) {
            throw bad(url, "it has no port");
        }
        String host = host(hasPort ? authority.substring(0, colon) : authority, url);
        return new TrackerUrl(scheme, host, hasPort ? port(authority.substring(colon + 1), url) : usualPort, urlData);
    }

    /** It is asked over HTTP. */
    public boolean isWeb() {
        return !scheme.equals("udp");
    }

    /** The URL again. */
    @Override
    public String toString() {
        String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return scheme + "://" + shownHost + (port == USUAL_PORTS.get(scheme) ? "" : ":" + port) + urlData;
    }

    private static String host(String text, String url) throws FormatException {
        if (text.startsWith("[")) {
            String literal = text.endsWith("]") ? text.substring(1, text.length() - 1) : "";
            if (!literal.matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[0-9A-Za-z_.-]+)?")) {
                throw bad(url, "not an IPv6 address between the brackets");
            }
            return literal;
        }
        if (text.indexOf(':') >= 0) {
            throw bad(url, "an IPv6 address stands in brackets, as in udp://[address]:port");
        }
        if (!text.matches("[0-9A-Za-z_.-]+")) {
            throw bad(url, text.isEmpty() ? "it has no host" : "no host has such a name");
        }
        return text;
    }

    private static int port(String text, String url) throws FormatException {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw bad(url, "its port must be 1 to 65535");
    }

    private static int firstOf(String text, int from, String characters) {
        int at = from;
        while (at < text.length() && characters.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static FormatException bad(String url, String why) {
        return new FormatException(why + ": " + Printable.of(url, 200));
    }
}
