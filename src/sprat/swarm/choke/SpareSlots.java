package sprat.swarm.choke;

import java.util.Collection;
import java.util.List;
import sprat.rate.RateMeter;

/**
 * How many slots there are beyond those that the {@link Choker} counts, so that slow peers do not keep others from a
 * line that they leave idle. Pure: figures in. Asked once a second while all slots are held and somebody waits.
 *
 * <p>That bytes wait for every holder does not say who is slow, they or we. So one more slot is opened, and another,
 * for as long as the holders get about as much as before; when our line is the narrow place they get less, and it ends
 * a few slots later. Every {@link #AGAIN_NANOS} all spare slots are closed, or half of them when our line was wide
 * enough, and the measure is taken anew.
 */
public final class SpareSlots {
    static final long AGAIN_NANOS = 60_000_000_000L;
    /**
     * So long after a slot was given, or some were closed, rates tell nothing: buffers fill first, and a rate is one of
     * some seconds.
     */
    public static final long SETTLE_NANOS = (RateMeter.WINDOW + 1) * 1_000_000_000L;
    /** Bytes a second. TCP takes bytes in lumps, so a smaller difference tells nothing either. */
    static final long LUMP_RATE = 4 << 10;

    /** Who holds a slot. */
    public interface Holder {
        /** When it got its slot. */
        long sinceNanos();

        /** Bytes a second that it takes from us. */
        long takenRate();

        /** Bytes wait to be sent to it. */
        boolean isFull();
    }

    private int count;
    private long bestShare;
    private boolean isNarrow;
    private long begunNanos;
    /** The first round begins a measure; a clock may begin below zero. */
    private long againNanos = Long.MIN_VALUE;

    public int count() {
        return count;
    }

    /** With each round of the choker. */
    public void round(long nowNanos) {
        if (nowNanos >= againNanos) {
            begunNanos = nowNanos;
            againNanos = nowNanos + AGAIN_NANOS;
            bestShare = 0;
            count = isNarrow ? 0 : count / 2;
        }
    }

    /** Opens another when those who hold one leave something over. */
    public void tick(Collection<? extends Holder> holders, long nowNanos) {
        List<? extends Holder> settled = holders.stream()
                .filter(holder -> nowNanos - holder.sinceNanos() >= SETTLE_NANOS).toList();
        if (nowNanos - begunNanos < SETTLE_NANOS || settled.isEmpty() || !settled.stream().allMatch(Holder::isFull)) {
            return;
        }
        long share = settled.stream().mapToLong(Holder::takenRate).sum() / settled.size();
        bestShare = Math.max(bestShare, share);
        isNarrow = 4 * (share + LUMP_RATE) < 3 * bestShare;
        count += isNarrow ? 0 : 1;
    }
}
