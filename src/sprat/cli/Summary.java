package sprat.cli;

/**
 * All torrents of this run in one row of numbers.
 *
 * @param torrents   how many there are
 * @param whole      how many of them are complete
 * @param checking   data on disk is being hashed: `bytesDone` counts that, `downRate` is its rate
 * @param etaSeconds -1 while unknown
 */
record Summary(int torrents, int whole, boolean checking, long bytesDone, long bytesTotal, long downRate, long upRate,
        int peers, long bytesUp, long etaSeconds) {
    boolean isWhole() {
        return !checking && bytesDone >= bytesTotal;
    }
}
