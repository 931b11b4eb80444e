package sprat.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import sprat.disk.NameLookup;
import sprat.http.HttpFetch;
import sprat.io.Limits;
import sprat.io.WebFetch;
import sprat.nio.Reactor;
import sprat.wire.Metainfo;
import sprat.wire.MetainfoReader;
import sprat.wire.Printable;
import sprat.wire.WireException;
import sprat.wire.WireLimits;

/** Gets one .torrent file from a web server. Blocks its caller, whose thread becomes the reactor's; `stop` may come from any. */
public final class TorrentDownload {
    private final String url;
    private final Reactor reactor;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private WebFetch.Fetch fetch;
    private int status;
    private String error = "";
    private boolean isWhole;

    public TorrentDownload(String url) throws UserError {
        this.url = url;
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

    /** @throws UserError UNREACHABLE when there is no such file, BAD_TORRENT when it breaks a rule, INTERRUPTED after `stop` */
    public Metainfo run() throws UserError {
        String shown = Printable.of(url, 200);
        try {
            HttpFetch web = new HttpFetch(reactor, new NameLookup(reactor::execute));
            long silentNanos = reactor.nowNanos() + Limits.TORRENT_URL_NANOS;
            fetch = web.get(WebFetch.Request.whole(url, WireLimits.TORRENT_FILE_BYTES, silentNanos), new Body());
            reactor.run();
            web.close();
        } catch (IOException e) {
            throw new UserError(Outcome.FAILED, "the network of this system failed: " + e.getMessage());
        }
        if (!isWhole && error.isEmpty()) {
            throw new UserError(Outcome.INTERRUPTED, "stopped before " + shown + " was here");
        }
        if (!error.isEmpty() || status != 200) {
            throw new UserError(Outcome.UNREACHABLE, shown + ": " + (error.isEmpty() ? "the server answers with HTTP status " + status : error)
                    + "; check the URL, or try again later");
        }
        try {
            return MetainfoReader.read(body.toByteArray());
        } catch (WireException e) {
            throw new UserError(Outcome.BAD_TORRENT, shown + ": " + e.getMessage() + "; check the URL, or ask who made it");
        }
    }

    /** Any thread; `run` ends soon. */
    public void stop() {
        reactor.stop();
    }

    private final class Body implements WebFetch.Answer {
        @Override
        public void onHead(WebFetch.Head head, long nowNanos) {
            status = head.status();
        }

        @Override
        public void onBytes(ByteBuffer in, long nowNanos) {
            byte[] part = new byte[in.remaining()];
            in.get(part);
            body.writeBytes(part);
            fetch.deadline(nowNanos + Limits.TORRENT_URL_NANOS);
        }

        @Override
        public void onEnd(String why, long nowNanos) {
            error = why;
            isWhole = true;
            reactor.stop();
        }
    }
}
