package sprat.wire.torrent;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import sprat.wire.PercentCode;
import sprat.wire.WireLimits;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Items;

/**
 * Web seeds of a torrent (BEP 19): `url-list` is one URL or a list of them.
 * <pre>
 *  a single file   URL as it is; with the torrent's name behind it when it ends in /
 *  a folder        URL / name / path element / ...       each element percent-encoded UTF-8
 * </pre>
 */
public final class WebSeedUrls {
    private WebSeedUrls() {
    }

    /** Those of http and https, each once, as many as are allowed. @param urlList may be null */
    static List<String> read(BencodeValue urlList) {
        List<BencodeValue> values = urlList instanceof Items list ? list.items() : urlList == null ? List.of()
                : List.of(urlList);
        return values.stream().filter(Bytes.class::isInstance).map(value -> ((Bytes) value).bytes())
                .filter(url -> url.length <= WireLimits.TRACKER_URL_BYTES)
                .map(url -> new Bytes(url).text().strip())
                .filter(WebSeedUrls::isUsable)
                .distinct().limit(WireLimits.WEB_SEEDS).toList();
    }

    /** It is an http or https URL. */
    public static boolean isUsable(String url) {
        return url.length() <= WireLimits.TRACKER_URL_BYTES
                && url.matches("(?i:https?)://[\\x21-\\x7e&&[^/?#]][\\x21-\\x7e]*");
    }

    /** Where a web seed has that file. */
    public static String of(String webSeed, FileEntry file) {
        boolean isFolder = file.path().size() > 1;
        if (!isFolder && !webSeed.endsWith("/")) {
            return webSeed;
        }
        String path = file.path().stream().map(element -> PercentCode.of(element.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining("/"));
        return webSeed + (webSeed.endsWith("/") ? "" : "/") + path;
    }
}
