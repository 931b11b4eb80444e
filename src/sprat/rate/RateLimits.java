package sprat.rate;

/** Bounds of rates; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class RateLimits {
    /** Sources remembered of those that share a budget. */
    public static final int SOURCES = 4096;

    private RateLimits() {
    }
}
