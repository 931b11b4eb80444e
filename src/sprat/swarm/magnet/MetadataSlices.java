package sprat.swarm.magnet;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import sprat.rate.BackOff;
import sprat.wire.peer.MetadataMessage;

/**
 * What has come of an info dictionary of one size, which peers have told and nobody has verified: memory is taken a
 * slice at a time, as they come. Pure. Each slice is kept as its first sender gave it.
 */
final class MetadataSlices {
    private final int totalBytes;
    private final byte[][] slices;
    /** How many are asked for it now. */
    private final int[] asked;
    /** Since when somebody is asked for it. */
    private final long[] askedNanos;
    private final Set<MetadataSession> senders = new LinkedHashSet<>();
    private final long begunNanos;
    private int had;
    /** It was wrong before. */
    private boolean isOneByOne;
    /** From whom all of it is to come, so that it is known who is guilty; null until one is asked. */
    private MetadataSession alone;
    private long aloneNanos;
    /** Another host would send it. */
    private boolean areOthersWaiting;
    /** Hosts that were to send all of it. */
    private final Set<Long> hadTurn = new HashSet<>();
    /** One of them was not done when its turn was over. */
    private boolean wasTurnShort;
    /** Long enough for an honest line in the end. */
    private int shortTurns;

    MetadataSlices(int totalBytes, long nowNanos) {
        this.totalBytes = totalBytes;
        this.slices = new byte[MetadataMessage.slices(totalBytes)][];
        this.asked = new int[slices.length];
        this.askedNanos = new long[slices.length];
        this.begunNanos = nowNanos;
    }

    int totalBytes() {
        return totalBytes;
    }

    int bytesHad() {
        return (int) Math.min(totalBytes, (long) had * MetadataMessage.SLICE_BYTES);
    }

    boolean isWhole() {
        return had == slices.length;
    }

    Set<MetadataSession> senders() {
        return senders;
    }

    double slicesPerNano(long nowNanos) {
        return (double) had / Math.max(1, nowNanos - begunNanos);
    }

    boolean mayGiveWay(long nowNanos) {
        return nowNanos - begunNanos >= MagnetLimits.METADATA_TRY_NANOS && !isWhole();
    }

    /**
     * The next slice for that peer to send, counted as asked for; those that fewest are asked for come first. No more
     * than {@link MagnetLimits#METADATA_COPIES} are asked for the same one at first, and later everybody, lest silent
     * peers keep it from the others.
     *
     * @param pending those that it is asked for already
     * @return -1 when there is none
     */
    int next(MetadataSession peer, Set<Integer> pending, long nowNanos) {
        if (isOneByOne && !isTurnOf(peer, nowNanos)) {
            return -1;
        }
        int best = -1;
        for (int i = 0; i < slices.length; i++) {
            boolean mayAsk = asked[i] < MagnetLimits.METADATA_COPIES
                    || nowNanos - askedNanos[i] >= MagnetLimits.METADATA_LATE_NANOS;
            if (slices[i] == null && mayAsk && (best < 0 || asked[i] < asked[best]) && !pending.contains(i)) {
                best = i;
            }
        }
        if (best >= 0 && asked[best]++ == 0) {
            askedNanos[best] = nowNanos;
        }
        return best;
    }

    private boolean isTurnOf(MetadataSession peer, long nowNanos) {
        boolean isNewHost = !hadTurn.contains(peer.source());
        if (alone == null && !isNewHost) {
            return false;
        }
        if (alone == null) {
            alone = peer;
            aloneNanos = nowNanos;
        }
        areOthersWaiting |= isNewHost && peer.source() != alone.source();
        return alone == peer;
    }

    /**
     * Once a second. Who sends it alone has its turn, and not for ever while other hosts wait; in the end all of them
     * get a longer one.
     */
    void tick(long nowNanos) {
        if (alone != null && areOthersWaiting && nowNanos - aloneNanos >= turnNanos()) {
            wasTurnShort = true;
            beginAgain();
        } else if (alone == null && !hadTurn.isEmpty()) {
            hadTurn.clear();
            shortTurns += wasTurnShort ? 1 : 0;
            wasTurnShort = false;
        }
    }

    private long turnNanos() {
        return BackOff.nanos(MagnetLimits.METADATA_TRY_NANOS, MagnetLimits.METADATA_TRY_MOST_NANOS, 1 + shortTurns);
    }

    /** One peer less is asked for it. */
    void release(int slice) {
        asked[slice] = Math.max(0, asked[slice] - 1);
    }

    /** @return false when it has not the length that this slice must have */
    boolean take(int slice, byte[] bytes, MetadataSession from) {
        int expected = Math.min(MetadataMessage.SLICE_BYTES, totalBytes - slice * MetadataMessage.SLICE_BYTES);
        if (bytes.length != expected) {
            return false;
        }
        if (slices[slice] == null && (alone == from || !isOneByOne)) {
            slices[slice] = bytes;
            senders.add(from);
            had++;
        }
        return true;
    }

    byte[] joined() {
        byte[] whole = new byte[totalBytes];
        for (int i = 0; i < slices.length; i++) {
            System.arraycopy(slices[i], 0, whole, i * MetadataMessage.SLICE_BYTES, slices[i].length);
        }
        return whole;
    }

    /**
     * It was wrong, or has not come in time: all is to come again, now from one peer alone, the first that is asked, of
     * another host.
     */
    void beginAgain() {
        if (alone != null) {
            hadTurn.add(alone.source());
        }
        areOthersWaiting = false;
        Arrays.fill(slices, null);
        Arrays.fill(asked, 0);
        senders.clear();
        had = 0;
        alone = null;
        isOneByOne = true;
    }

    /** What it alone was to send comes from the next that is asked. */
    void onGone(MetadataSession peer) {
        if (alone == peer) {
            beginAgain();
        }
    }
}
