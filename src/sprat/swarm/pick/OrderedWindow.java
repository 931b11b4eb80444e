package sprat.swarm.pick;

import java.util.Arrays;
import sprat.wire.Bitfield;
import sprat.wire.torrent.PieceLayout;

/**
 * The next pieces of a torrent that is fetched in order: as many as hold {@link PickLimits#FRONT_BYTES}, from the first
 * that is missing on, files of a higher priority before others. Nothing when the order is free. Pure; a part of {@link
 * Picker}.
 *
 * <p>Its width is a bargain: a line that has less on its way fetches strictly in order, a faster one has requests to
 * spare for rare pieces.
 */
final class OrderedWindow {
    /** Even when pieces are long. */
    private static final int LEAST_PIECES = 2;

    /** Wanted pieces as they are to come. */
    private final int[] order;
    private final int width;
    private final Bitfield verified;
    /** In `order`: all before this one are verified. */
    private int first;
    /** In `order`: all before this one have come into the front, and when, at their place modulo `width`. */
    private int entered;
    private final long[] enteredNanos;

    OrderedWindow(PieceLayout layout, FileSelection selection) {
        order = selection.isInOrder() ? order(layout.pieceCount(), selection) : new int[0];
        width = Math.max(LEAST_PIECES, PickLimits.FRONT_BYTES / layout.pieceLengthBytes());
        enteredNanos = new long[Math.min(width, order.length)];
        verified = new Bitfield(order.length == 0 ? 0 : layout.pieceCount());
    }

    private static int[] order(int pieceCount, FileSelection selection) {
        int[] order = new int[pieceCount];
        int count = 0;
        for (int priority = 0; priority < selection.priorities(); priority++) {
            for (int i = 0; i < pieceCount; i++) {
                if (selection.hasPiece(i) && selection.priority(i) == priority) {
                    order[count++] = i;
                }
            }
        }
        return Arrays.copyOf(order, count);
    }

    /** Before the questions of a turn. */
    void look(long nowNanos) {
        for (entered = Math.max(entered, first); entered < first + size(); entered++) {
            enteredNanos[entered % enteredNanos.length] = nowNanos;
        }
    }

    /** The piece at that place is in front for so long that those whose share it is should have brought it. */
    boolean isLate(int place, long nowNanos) {
        return nowNanos - enteredNanos[(first + place) % enteredNanos.length] >= PickLimits.FRONT_LATE_NANOS;
    }

    /** Pieces in front, verified ones among them. */
    int size() {
        return Math.min(width, order.length - first);
    }

    /** @return the piece at that place, 0 is the first */
    int at(int place) {
        return order[first + place];
    }

    void verified(int pieceIndex) {
        if (verified.size() == 0) {
            return;
        }
        verified.set(pieceIndex);
        while (first < order.length && verified.get(order[first])) {
            first++;
        }
    }
}
