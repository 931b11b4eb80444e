package sprat.tracker;

/**
 * A tracker's figures. Those before `torrents` count since the start. Immutable.
 *
 * @param errors  answered with an error: a stale connection id, port 0, a limit, a torrent that is not served
 * @param dropped not answered: too short, an unknown action, or no id and too short for an error
 * @param peers   a host in two torrents, or with two address families, counts twice
 */
public record TrackerStatus(long connects, long announces, long scrapes, long errors, long dropped, int torrents,
        int peers, int seeders) {
}
