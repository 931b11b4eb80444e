package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import sprat.app.Event;

/** What a user sees of a magnet link before its torrent is known. */
class MetadataTextTest {
    private static Event.Metadata of(int peers, int sources, long have, long total) {
        return new Event.Metadata("movie.iso", SampleEvents.HASH, peers, sources, have, total);
    }

    @Test
    void saysWhomItLooksForAndHowMuchHasCome() {
        assertEquals("looking for peers", EventText.line(of(0, 0, 0, 0)));
        assertEquals("looking for peers that have the torrent's description; 1 peer", EventText.line(of(1, 0, 0, 0)));
        assertEquals("getting the torrent's description from 2 peers, 16.0 KiB of 27.4 KiB",
                EventText.line(of(3, 2, 16_384, 28_093)));
    }

    @Test
    void itIsOneLineAtTheCadenceAndTheLinkIsPrintedOnce() {
        Captured out = new Captured();
        PlainView view = new PlainView(out.stream(), out.stream(), false);
        Instant start = Invocation.NOW;
        for (int second = 0; second <= 12; second++) {
            view.show(of(second < 9 ? 0 : 1, second < 9 ? 0 : 1, 0, 100), start.plusSeconds(second));
        }
        view.show(new Event.Link("movie.iso", SampleEvents.HASH, "magnet:?xt=urn:btih:" + SampleEvents.HASH),
                start.plusSeconds(13));
        assertEquals(
                "movie.iso: looking for peers\nmovie.iso: getting the torrent's description from 1 peer, 0 B of 100 B\n"
                + "magnet:?xt=urn:btih:" + SampleEvents.HASH + "\n", out.text());
    }

    @Test
    void onATerminalItIsTheLineThatIsDrawnAnew() {
        Captured out = new Captured();
        LiveView view = new LiveView(out.stream(), out.stream(), () -> 30);
        view.show(of(3, 2, 16_384, 28_093), Invocation.NOW);
        view.close();
        assertEquals("\r\u001b[K\u001b[?7lgetting the torrent's descrip\u001b[?7h\n", out.text());
    }
}
