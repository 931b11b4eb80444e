package sprat.swarm;

import sprat.swarm.choke.Choking;
import sprat.swarm.pick.Picking;
import sprat.wire.WireLimits;

/**
 * The choices of the swarm logic that have more than one good answer, as data, so that the simulator can compare them.
 * Users get {@link #DEFAULT}; why, is told with figures in `protocol-spec/efficiency.md`.
 *
 * @param askedHashes nodes of a tree that are asked for at once (BEP 52), a power of two and at least 2
 */
public record Strategy(Picking picking, Choking choking, int askedHashes) {
    public static final Strategy DEFAULT = new Strategy(Picking.DEFAULT, Choking.DEFAULT, WireLimits.ASKED_HASHES);

    public Strategy picking(Picking other) {
        return new Strategy(other, choking, askedHashes);
    }

    public Strategy choking(Choking other) {
        return new Strategy(picking, other, askedHashes);
    }

    public Strategy askedHashes(int other) {
        return new Strategy(picking, choking, other);
    }
}
