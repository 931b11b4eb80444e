package sprat.swarm.choke;

/**
 * Who gets an upload slot when more peers are interested than there are slots, as data, so that the simulator can
 * compare the answers.
 *
 * @param fixedSlots upload slots; 0 has as many as the network is worth
 */
public record Choking(Rule rule, int fixedSlots) {
    /** Who gets the upload slots. */
    public enum Rule {
        /** Tit-for-tat while leeching, round robin while seeding. */
        BY_ROLE,
        TIT_FOR_TAT,
        ROUND_ROBIN,
        /** As many slots as there may be peers. */
        EVERYBODY
    }

    public static final Choking DEFAULT = new Choking(Rule.BY_ROLE, 0);

    public Choking rule(Rule other) {
        return new Choking(other, fixedSlots);
    }

    public Choking fixedSlots(int other) {
        return new Choking(rule, other);
    }
}
