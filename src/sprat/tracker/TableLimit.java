package sprat.tracker;

/** Why an announce table takes no new entry, or only one for another; see {@link TableLimits}. */
enum TableLimit {
    TORRENTS("torrents on this tracker"),
    PEERS("peers on this tracker"),
    PEERS_PER_TORRENT("peers in one torrent");

    private final String counted;

    TableLimit(String counted) {
        this.counted = counted;
    }

    /** What is counted, as it is read by users of the tracker and of its clients. */
    String counted() {
        return counted;
    }
}
