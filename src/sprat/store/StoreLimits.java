package sprat.store;

/** Bounds of who asks a storage; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class StoreLimits {
    /** Pieces being checked at the same time at the start. */
    public static final int CHECKS = 16;

    private StoreLimits() {
    }
}
