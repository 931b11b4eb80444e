package sprat.app;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import sprat.io.Limits;
import sprat.io.WebFetch;

/**
 * The answer of a web server that is asked for a .torrent file. It ends when nothing comes for {@link
 * AppLimits#TORRENT_URL_NANOS}, and when less than {@link AppLimits#DRIP_BYTES} come in {@link AppLimits#DRIP_NANOS}: a
 * byte now and then must not hold a process for as long as its server likes. Loop's thread; what it has is read when it
 * is over.
 */
final class TorrentBody implements WebFetch.Answer {
    private final int mostBytes;
    private final Runnable over;
    /**
     * All but the last are full. To grow one array would take twice the memory, and one for each chunk of a server many
     * times that.
     */
    private final List<ByteBuffer> parts = new ArrayList<>();
    private int partsBytes;
    private WebFetch.Fetch fetch;
    private int status;
    private String error = "";
    private boolean isOver;
    /** Since then so many bytes have come. */
    private long sinceNanos;
    private int sinceBytes;

    /**
     * @param mostBytes with one more it is over: what is there is enough to tell that it is too long
     * @param over      called once, at the end
     */
    TorrentBody(int mostBytes, Runnable over) {
        this.mostBytes = mostBytes;
        this.over = over;
    }

    void ask(WebFetch web, String url, long nowNanos) {
        sinceNanos = nowNanos;
        long silentNanos = nowNanos + AppLimits.TORRENT_URL_NANOS;
        fetch = web.get(WebFetch.Request.whole(url, Long.MAX_VALUE, silentNanos), this);
    }

    /** False before the end, and when the download was stopped. */
    boolean isOver() {
        return isOver;
    }

    /** What to tell the user, "" when all has come. */
    String error() {
        return error.isEmpty() && status != 200 ? "the server answers with HTTP status " + status : error;
    }

    /** What has come; it is not kept. */
    byte[] take() {
        byte[] body = new byte[partsBytes];
        int at = 0;
        for (ByteBuffer part : parts) {
            part.flip().get(body, at, part.limit());
            at += part.limit();
        }
        parts.clear();
        return body;
    }

    /** Of memory, for what has come. */
    int heldBytes() {
        return parts.size() * Limits.WEB_PART_BYTES;
    }

    @Override
    public void onHead(WebFetch.Head head, long nowNanos) {
        status = head.status();
    }

    @Override
    public void onBytes(ByteBuffer in, long nowNanos) {
        sinceBytes += in.remaining();
        if (sinceBytes >= AppLimits.DRIP_BYTES) {
            sinceNanos = nowNanos;
            sinceBytes = 0;
        }
        keep(in);
        fetch.deadline(Math.min(nowNanos + AppLimits.TORRENT_URL_NANOS, sinceNanos + AppLimits.DRIP_NANOS));
        if (partsBytes > mostBytes) {
            fetch.cancel();
            onEnd("", nowNanos);
        }
    }

    private void keep(ByteBuffer in) {
        partsBytes += in.remaining();
        while (in.hasRemaining()) {
            if (parts.isEmpty() || !parts.get(parts.size() - 1).hasRemaining()) {
                parts.add(ByteBuffer.allocate(Limits.WEB_PART_BYTES));
            }
            ByteBuffer last = parts.get(parts.size() - 1);
            int bytes = Math.min(in.remaining(), last.remaining());
            last.put(last.position(), in, in.position(), bytes).position(last.position() + bytes);
            in.position(in.position() + bytes);
        }
    }

    @Override
    public void onEnd(String why, long nowNanos) {
        boolean isDrip = !why.isEmpty() && nowNanos - sinceNanos >= AppLimits.DRIP_NANOS;
        error = isDrip ? "the server has sent less than " + AppLimits.DRIP_BYTES + " bytes in a minute" : why;
        isOver = true;
        over.run();
    }
}
