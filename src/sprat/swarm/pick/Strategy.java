package sprat.swarm.pick;

import sprat.io.Limits;
import sprat.wire.WireLimits;

/**
 * The choices of the swarm logic that have more than one good answer, as data, so that the simulator can compare them. Users get
 * {@link #DEFAULT}; why, is told with figures in `protocol-spec/efficiency.md`.
 *
 * @param order      which piece is begun next
 * @param sharing    leechers share out among them what only seeds have, see {@link Shares}
 * @param lateNanos  idle peers are asked too for a block that was first asked for so long ago
 * @param choking    who gets an upload slot when more peers are interested than there are slots
 * @param fixedSlots upload slots; 0 has as many as the network is worth
 * @param askedHashes nodes of a tree that are asked for at once (BEP 52), a power of two and at least 2
 */
public record Strategy(Order order, boolean sharing, long lateNanos, Choking choking, int fixedSlots, int askedHashes) {
    /** Which piece is begun next. */
    public enum Order {
        RAREST, RANDOM, SEQUENTIAL
    }

    /** Who gets the upload slots. */
    public enum Choking {
        /** Tit-for-tat while leeching, round robin while seeding. */
        BY_ROLE,
        TIT_FOR_TAT,
        ROUND_ROBIN,
        /** As many slots as there may be peers. */
        EVERYBODY
    }

    public static final Strategy DEFAULT =
            new Strategy(Order.RAREST, true, Limits.ENDGAME_LATE_NANOS, Choking.BY_ROLE, 0, WireLimits.ASKED_HASHES);

    public Strategy order(Order other) {
        return new Strategy(other, sharing, lateNanos, choking, fixedSlots, askedHashes);
    }

    public Strategy sharing(boolean other) {
        return new Strategy(order, other, lateNanos, choking, fixedSlots, askedHashes);
    }

    public Strategy lateNanos(long other) {
        return new Strategy(order, sharing, other, choking, fixedSlots, askedHashes);
    }

    public Strategy choking(Choking other) {
        return new Strategy(order, sharing, lateNanos, other, fixedSlots, askedHashes);
    }

    public Strategy fixedSlots(int other) {
        return new Strategy(order, sharing, lateNanos, choking, other, askedHashes);
    }

    public Strategy askedHashes(int other) {
        return new Strategy(order, sharing, lateNanos, choking, fixedSlots, other);
    }
}
