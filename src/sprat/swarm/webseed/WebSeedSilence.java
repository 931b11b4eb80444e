package sprat.swarm.webseed;

import sprat.wire.torrent.PieceLayout;

/**
 * Since when a web seed has sent nothing to speak of. Less than a block is silence too: else a byte now and then would
 * keep a whole run of blocks from everybody else for as long as its server likes. Pure.
 */
final class WebSeedSilence {
    private long sinceNanos;
    private int bytes;

    /** It begins anew: something was asked, or is listened to again. */
    void begin(long nowNanos) {
        sinceNanos = nowNanos;
        bytes = 0;
    }

    void heard(int more, long nowNanos) {
        bytes += more;
        if (bytes >= PieceLayout.BLOCK_BYTES) {
            begin(nowNanos);
        }
    }

    /** Then it has failed. @param isExcused we do not listen */
    long endNanos(boolean isExcused, long nowNanos) {
        if (isExcused) {
            begin(nowNanos);
        }
        return sinceNanos + WebSeedLimits.WEB_SEED_SILENCE_NANOS;
    }
}
