package sprat.app;

import java.io.IOException;
import sprat.http.HttpFetch;
import sprat.io.FormatException;
import sprat.nio.NameLookup;
import sprat.nio.Reactor;
import sprat.wire.Printable;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoReader;

/**
 * Gets one .torrent file from a web server. Blocks its caller, whose thread becomes the reactor's; `stop` may come from
 * any.
 */
public final class TorrentDownload {
    private final String url;
    private final Reactor reactor;
    private final long roomBytes;

    /** @param memory not held by what is read */
    public TorrentDownload(String url, DescriptionMemory memory) throws UserError {
        this.url = url;
        this.roomBytes = memory.roomBytes();
        try {
            this.reactor = new Reactor(System::nanoTime);
        } catch (IOException e) {
            throw new UserError(Outcome.FAILED, "cannot open a selector: " + e.getMessage());
        }
    }

    /** What is got so, not read from a file. */
    public static boolean isUrl(String text) {
        return text.regionMatches(true, 0, "http://", 0, 7) || text.regionMatches(true, 0, "https://", 0, 8);
    }

    /**
     * @throws UserError UNREACHABLE when there is no such file, BAD_TORRENT when it breaks a rule, INTERRUPTED after
     * `stop`
     */
    public Metainfo run() throws UserError {
        String shown = Printable.of(url, 200);
        TorrentBody body = new TorrentBody(MetainfoReader.mostBytes(roomBytes), reactor::stop);
        try {
            HttpFetch web = new HttpFetch(reactor, new NameLookup(reactor::execute));
            body.ask(web, url, reactor.nowNanos());
            reactor.run();
            web.close();
        } catch (IOException e) {
            throw new UserError(Outcome.FAILED, "the network of this system failed: " + e.getMessage());
        }
        if (!body.isOver()) {
            throw new UserError(Outcome.INTERRUPTED, "stopped before " + shown + " was here");
        }
        if (!body.error().isEmpty()) {
            throw new UserError(Outcome.UNREACHABLE,
                    shown + ": " + body.error() + "; check the URL, or try again later");
        }
        try {
            return MetainfoReader.read(body.take(), roomBytes);
        } catch (FormatException e) {
            throw new UserError(Outcome.BAD_TORRENT,
                    shown + ": " + e.getMessage() + "; " + TorrentFile.advice(e, "check the URL"));
        }
    }

    /** Any thread; `run` ends soon. */
    public void stop() {
        reactor.stop();
    }
}
