package sprat.wire.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sprat.io.FormatException;
import sprat.wire.WireLimits;

class TrackerUrlTest {
    @ParameterizedTest
    @CsvSource({"udp://host:6969, host, 6969, ''", "UDP://Host.example:1, Host.example, 1, ''",
        "udp://my_tracker:65535/, my_tracker, 65535, /",
        "udp://10.0.0.1:80/announce, 10.0.0.1, 80, /announce",
                "udp://[2001:db8::1]:6969/a?b=c#part, 2001:db8::1, 6969, /a?b=c",
        "udp://[fe80::1%eth0]:6969, fe80::1%eth0, 6969, ''", "udp://h:1?auth=t:/@, h, 1, ?auth=t:/@",
                "udp://h:1#x, h, 1, ''"})
    void readsHostPortAndUrlData(String url, String host, int port, String urlData) throws FormatException {
        TrackerUrl tracker = TrackerUrl.parse(url);
        assertEquals(new TrackerUrl(host, port, urlData), tracker);
        assertEquals(tracker, TrackerUrl.parse(tracker.toString()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "WSS://h:1|wss trackers are not supported: WSS://h:1",
        "http://|it has no host", "http://u:p@h/x|its port must be", "https://h:0/x|its port must be",
                "http://::1/x|stands in brackets",
        "''|looks like udp://host:port", "host:6969|looks like udp://host:port", "://h:1|looks like udp://host:port",
        "udp://h|it has no port",
        "udp://h:|its port must be", "udp://h:0|its port must be", "udp://h:65536|its port must be",
                "udp://h:-1|its port must be",
        "udp://h:99999999999|its port must be", "udp://:6969|it has no host", "udp://[::1]|it has no port",
        "udp://[::1|not an IPv6 address",
        "udp://::1:6969|stands in brackets", "udp://[host]:1|not an IPv6 address", "udp://[]:1|not an IPv6 address",
        "udp://u@h:1|no host has such a name",
        "udp://a b:1|plain ASCII", "udp://h\u00e4:1|plain ASCII", "udp://h:1/\u001b/x|\\u{1b}"})
    void saysWhatIsWrong(String url, String message) {
        FormatException refused = assertThrows(FormatException.class, () -> TrackerUrl.parse(url));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"http://h/announce, http, h, 80, /announce, http://h/announce",
            "HTTPS://h?x=1#y, https, h, 443, ?x=1, https://h?x=1",
        "http://[::1]:6969/a, http, ::1, 6969, /a, http://[::1]:6969/a", "https://h:443/, https, h, 443, /, https://h/",
        "http://h:443, http, h, 443, '', http://h:443"})
    void readsWebTrackers(String url, String scheme, String host, int port, String urlData, String again)
            throws FormatException {
        TrackerUrl tracker = TrackerUrl.parse(url);
        assertEquals(new TrackerUrl(scheme, host, port, urlData), tracker);
        assertTrue(tracker.isWeb());
        assertEquals(again, tracker.toString());
    }

    @Test
    void aWebTrackersPathMayBeLonger() throws FormatException {
        String longest = "/" + "x".repeat(WireLimits.TRACKER_URL_BYTES - 1);
        assertEquals(longest, TrackerUrl.parse("http://h" + longest).urlData());
        assertThrows(FormatException.class, () -> TrackerUrl.parse("http://h" + longest + "x"));
    }

    @Test
    void boundsUrlData() throws FormatException {
        String longest = "/" + "x".repeat(WireLimits.URL_DATA_BYTES - 1);
        assertEquals(longest, TrackerUrl.parse("udp://h:1" + longest).urlData());
        assertThrows(FormatException.class, () -> TrackerUrl.parse("udp://h:1" + longest + "x"));
    }
}
