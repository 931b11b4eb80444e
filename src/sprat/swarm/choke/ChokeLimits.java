package sprat.swarm.choke;

/** Bounds of who gets a slot; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class ChokeLimits {
    /** Bytes given to one source for nothing, while we choke it, over all its connections. */
    public static final int ALLOWED_FAST_BYTES = 2 << 20;
    /** Upload slots on the slowest network. */
    public static final int LEAST_SLOTS = 8;
    /** Bytes on their way that are worth one upload slot. */
    public static final int SLOT_BYTES = 512 << 10;

    private ChokeLimits() {
    }
}
