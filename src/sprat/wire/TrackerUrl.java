package sprat.wire;

import java.util.Locale;

/**
 * Where a UDP tracker is: `udp://host:port`, with an optional path and query that its announces carry (BEP 15, 41).
 *
 * @param host    name or address; an IPv6 address without its brackets
 * @param urlData path and query, "" when absent
 */
public record TrackerUrl(String host, int port, String urlData) {
    /** The message says what is wrong, and with which URL. */
    public static TrackerUrl parse(String url) throws WireException {
        int schemeEnd = url.indexOf("://");
        if (schemeEnd < 1) {
            throw bad(url, "a tracker's URL looks like udp://host:port");
        }
        String scheme = url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        if (!scheme.equals("udp")) {
            throw bad(url, scheme + " trackers are not supported yet");
        }
        if (!url.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw bad(url, "a tracker's URL is plain ASCII without spaces");
        }
        int hostStart = schemeEnd + 3;
        int hostEnd = firstOf(url, hostStart, "/?#");
        int end = firstOf(url, hostEnd, "#");
        String urlData = url.substring(hostEnd, end);
        if (urlData.length() > WireLimits.URL_DATA_BYTES) {
            throw bad(url, "path and query have more than " + WireLimits.URL_DATA_BYTES + " bytes");
        }
        String authority = url.substring(hostStart, hostEnd);
        int colon = authority.lastIndexOf(':');
        if (colon <= authority.lastIndexOf(']')) {
            throw bad(url, "it has no port");
        }
        return new TrackerUrl(host(authority.substring(0, colon), url), port(authority.substring(colon + 1), url), urlData);
    }

    /** The URL again. */
    @Override
    public String toString() {
        return "udp://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port + urlData;
    }

    private static String host(String text, String url) throws WireException {
        if (text.startsWith("[")) {
            String literal = text.endsWith("]") ? text.substring(1, text.length() - 1) : "";
            if (!literal.matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[0-9A-Za-z_.-]+)?")) {
                throw bad(url, "not an IPv6 address between the brackets");
            }
            return literal;
        }
        if (text.indexOf(':') >= 0) {
            throw bad(url, "an IPv6 address stands in brackets: udp://[address]:port");
        }
        if (!text.matches("[0-9A-Za-z_.-]+")) {
            throw bad(url, text.isEmpty() ? "it has no host" : "no host has such a name");
        }
        return text;
    }

    private static int port(String text, String url) throws WireException {
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

    private static WireException bad(String url, String why) {
        return new WireException(why + ": " + Printable.of(url, 200));
    }
}
