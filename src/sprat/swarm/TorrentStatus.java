package sprat.swarm;

/**
 * Figures of one torrent at one moment. Rates are bytes a second.
 *
 * @param isPaused  by the user: it is in no swarm, whatever its state
 * @param bytesHave verified, of the chosen files
 * @param bytesTotal of the chosen files
 * @param bytesDown payload received in this run, duplicates and corrupt blocks too
 * @param bytesUp   payload sent in this run
 * @param seeds     connected peers that have everything
 */
public record TorrentStatus(TorrentState state, boolean isPaused, long bytesHave, long bytesTotal, long bytesDown,
        long bytesUp, long downRate, long upRate, int peers, int seeds) {
    /** Seconds until everything is here at this rate; 0 when nothing is missing, -1 while nothing comes. */
    public long etaSeconds() {
        long missing = bytesTotal - bytesHave;
        return missing == 0 ? 0 : downRate == 0 ? -1 : (missing + downRate - 1) / downRate;
    }
}
