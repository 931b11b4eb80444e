package sprat.swarm.pick;

/**
 * The choices of the {@link Picker} that have more than one good answer, as data, so that the simulator can compare
 * them.
 *
 * @param order     which piece is begun next
 * @param sharing   leechers share out among them what only seeds have, see {@link Shares}
 * @param lateNanos idle peers are asked too for a block that was first asked for so long ago
 */
public record Picking(Order order, boolean sharing, long lateNanos) {
    /** Which piece is begun next. */
    public enum Order {
        RAREST, RANDOM, SEQUENTIAL
    }

    public static final Picking DEFAULT = new Picking(Order.RAREST, true, PickLimits.ENDGAME_LATE_NANOS);

    public Picking order(Order other) {
        return new Picking(other, sharing, lateNanos);
    }

    public Picking sharing(boolean other) {
        return new Picking(order, other, lateNanos);
    }

    public Picking lateNanos(long other) {
        return new Picking(order, sharing, other);
    }
}
