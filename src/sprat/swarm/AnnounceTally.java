package sprat.swarm;

import sprat.io.Limits;
import sprat.wire.TrackerResponse.Announced;

/** The answers of one tracker to one announce: of its IPv4 and its IPv6 address, which count their peers apart. */
final class AnnounceTally {
    private int awaited;
    private boolean hasAnswer;
    private String error = "";
    private int seeders;
    private int leechers;
    private int peers;
    private long leastMembers = Long.MAX_VALUE;
    private long intervalNanos = Limits.ANNOUNCE_MOST_NANOS;

    AnnounceTally(int awaited) {
        this.awaited = awaited;
    }

    /** Most clients are there with both addresses, so the larger count is nearer the truth than the sum. */
    void add(Announced response) {
        awaited--;
        hasAnswer = true;
        seeders = Math.max(seeders, response.seeders());
        leechers = Math.max(leechers, response.leechers());
        leastMembers = Math.min(leastMembers, (long) response.seeders() + response.leechers());
        peers += response.peers().size();
        long nanos = Integer.toUnsignedLong(response.intervalSeconds()) * 1_000_000_000L;
        intervalNanos = Math.min(intervalNanos, Math.max(nanos, Limits.ANNOUNCE_LEAST_NANOS));
    }

    /** The first error is the one that is told. */
    void addError(String why) {
        awaited--;
        error = error.isEmpty() ? why : error;
    }

    boolean isWhole() {
        return awaited == 0;
    }

    boolean hasAnswer() {
        return hasAnswer;
    }

    String error() {
        return error;
    }

    int seeders() {
        return seeders;
    }

    int leechers() {
        return leechers;
    }

    /** How many peers it told, over both. */
    int peers() {
        return peers;
    }

    /** Seeders and leechers of the address that has fewer. */
    long leastMembers() {
        return leastMembers;
    }

    /** The shorter one, within {@link Limits}. */
    long intervalNanos() {
        return intervalNanos;
    }
}
