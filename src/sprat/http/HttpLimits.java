package sprat.http;

/** Bounds of HTTP; listed in `protocol-spec/README.md`, and each tested at the bound. */
public final class HttpLimits {
    /** Requests in that line. */
    public static final int WEB_WAITING = 1024;
    /** Redirects that one request follows. */
    public static final int WEB_REDIRECTS = 5;
    /** All headers of an answer, each with 32 more than its length. */
    public static final int WEB_HEAD_BYTES = 32 << 10;

    private HttpLimits() {
    }
}
