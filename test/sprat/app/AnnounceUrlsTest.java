package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.PieceLayout;

class AnnounceUrlsTest {
    @Test
    void eachOptionIsATierAndCommasSeparateInsideIt() throws UserError {
        assertEquals(List.of(List.of("udp://a:1", "udp://b:2"), List.of("udp://[::1]:3/x")),
                AnnounceUrls.tiers(List.of("udp://a:1, udp://b:2", "udp://[::1]:3/x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:1", "udp://a", "udp://:1", "udp://a:0", "udp://a:65536", "ftp://a/announce",
            "http:///announce", "udp://a:1,", "udp://a b:1"})
    void refusesWhatWeCannotAnnounceTo(String option) {
        assertEquals(Outcome.USAGE, assertThrows(UserError.class, () -> AnnounceUrls.tiers(List.of(option))).outcome());
    }

    @Test
    void takesWebTrackersToo() throws UserError {
        assertEquals(List.of(List.of("https://a/announce?x=1", "http://b:80")),
                AnnounceUrls.tiers(List.of("https://a/announce?x=1,http://b:80")));
        assertThrows(UserError.class, () -> AnnounceUrls.tiers(List.of("http://a/with space")));
    }

    @Test
    void givenTiersComeFirstAndNoUrlTwice() throws UserError, FormatException {
        Metainfo torrent = torrent().withTrackers(List.of(List.of("udp://a:1", "udp://b:1"), List.of("udp://c:1")));
        assertEquals(List.of(List.of("udp://c:1", "udp://d:1"), List.of("udp://a:1", "udp://b:1")),
                AnnounceUrls.before(AnnounceUrls.tiers(List.of("udp://c:1,udp://d:1")), torrent).trackers());
        assertSame(torrent, AnnounceUrls.before(List.of(), torrent));
    }

    private static Metainfo torrent() throws FormatException {
        return MetainfoWriter.create("x", List.of(new FileEntry(List.of("x"), 0, 1)), new PieceLayout(1, 16 << 10),
                new byte[20], false);
    }
}
