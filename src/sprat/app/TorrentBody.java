package sprat.app;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import sprat.io.Limits;
import sprat.io.WebFetch;
import sprat.wire.WireLimits;

/**
 * The answer of a web server that is asked for a .torrent file. It ends when nothing comes for {@link
 * Limits#TORRENT_URL_NANOS}, and when less than {@link Limits#DRIP_BYTES} come in {@link Limits#DRIP_NANOS}: a byte now
 * and then must not hold a process for as long as its server likes. Loop's thread; what it has is read when it is over.
 */
final class TorrentBody implements WebFetch.Answer {
    private final Runnable over;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private WebFetch.Fetch fetch;
    private int status;
    private String error = "";
    private boolean isOver;
    /** Since then so many bytes have come. */
    private long sinceNanos;
    private int sinceBytes;

    /** @param over called once, at the end */
    TorrentBody(Runnable over) {
        this.over = over;
    }

    void ask(WebFetch web, String url, long nowNanos) {
        sinceNanos = nowNanos;
        long silentNanos = nowNanos + Limits.TORRENT_URL_NANOS;
        fetch = web.get(WebFetch.Request.whole(url, WireLimits.TORRENT_FILE_BYTES, silentNanos), this);
    }

    /** False before the end, and when the download was stopped. */
    boolean isOver() {
        return isOver;
    }

    /** What to tell the user, "" when all has come. */
    String error() {
        return error.isEmpty() && status != 200 ? "the server answers with HTTP status " + status : error;
    }

    byte[] bytes() {
        return body.toByteArray();
    }

    @Override
    public void onHead(WebFetch.Head head, long nowNanos) {
        status = head.status();
    }

    @Override
    public void onBytes(ByteBuffer in, long nowNanos) {
        sinceBytes += in.remaining();
        if (sinceBytes >= Limits.DRIP_BYTES) {
            sinceNanos = nowNanos;
            sinceBytes = 0;
        }
        byte[] part = new byte[in.remaining()];
        in.get(part);
        body.writeBytes(part);
        fetch.deadline(Math.min(nowNanos + Limits.TORRENT_URL_NANOS, sinceNanos + Limits.DRIP_NANOS));
    }

    @Override
    public void onEnd(String why, long nowNanos) {
        boolean isDrip = !why.isEmpty() && nowNanos - sinceNanos >= Limits.DRIP_NANOS;
        error = isDrip ? "the server has sent less than " + Limits.DRIP_BYTES + " bytes in a minute" : why;
        isOver = true;
        over.run();
    }
}
