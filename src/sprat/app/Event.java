package sprat.app;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a node tells the world, one record an occurrence; `--json` prints each as one line, see
 * `protocol-spec/events.md`. Immutable. `torrent` is the torrent's name, `infoHash` 40 hexadecimal digits.
 */
public sealed interface Event {
    /** Calls the method of this kind. */
    <R> R dispatch(Handler<R> handler);

    /** Whoever treats events by their kind: a new kind does not compile until each handler has an answer to it. */
    interface Handler<R> {
        R onListening(Listening e);

        R onChecking(Checking e);

        R onReused(Reused e);

        R onSeeding(Seeding e);

        R onMetadata(Metadata e);

        R onLink(Link e);

        R onProgress(Progress e);

        R onPeer(Peer e);

        R onTracker(Tracker e);

        R onComplete(Complete e);

        R onWarning(Warning e);

        R onFailure(Failure e);

        R onChanged(Changed e);

        R onStopped(Stopped e);

        R onTrackerProgress(TrackerProgress e);
    }

    /** The socket stands: nothing was promised before. `role` is tracker, seeder or leecher. */
    record Listening(String role, InetSocketAddress address) implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onListening(this);
        }
    }

    /**
     * Data on disk is being hashed, at `create` (`infoHash` is "" until it is known) or before serving. Each second,
     * and once at the end with both figures equal.
     */
    record Checking(String torrent, String infoHash, long bytesDone, long bytesTotal) implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onChecking(this);
        }
    }

    /**
     * Files that were on disk under other names are in their places, not downloaded. Once for each folder and way.
     *
     * @param folder in which they were looked for
     * @param way    `link` or `copy`
     */
    record Reused(String torrent, String infoHash, String folder, String way, int files, long bytes) implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onReused(this);
        }
    }

    /** The check is done and it serves what it has. */
    record Seeding(String torrent, String infoHash, long bytesHave, long bytesTotal) implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onSeeding(this);
        }
    }

    /**
     * Each second for each torrent of which only the magnet link is known yet: its description, the info dictionary, is
     * asked of peers.
     *
     * @param torrent    the name in the link, or the info-hash
     * @param sources    of `peers`, who have told that they have it
     * @param bytesTotal 0 while nobody has told it
     */
    record Metadata(String torrent, String infoHash, int peers, int sources, long bytesHave, long bytesTotal)
            implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onMetadata(this);
        }
    }

    /** What others can be told so that they get the torrent. */
    record Link(String torrent, String infoHash, String magnet) implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onLink(this);
        }
    }

    /**
     * Each second for each torrent. Rates are bytes a second; `etaSeconds` is -1 while unknown, 0 when nothing is
     * missing.
     */
    record Progress(String torrent, String infoHash, long bytesHave, long bytesTotal, long downRate, long upRate,
            int peers, int seeds, long bytesDown, long bytesUp, long etaSeconds) implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onProgress(this);
        }
    }

    /**
     * A peer came or went.
     *
     * @param state  `connected` or `closed`
     * @param client what it calls itself, else its peer id's first characters
     * @param reason of the close, "" before
     */
    record Peer(String torrent, String infoHash, InetSocketAddress address, String state, String client, String reason,
            long bytesDown, long bytesUp)
            implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onPeer(this);
        }
    }

    /**
     * An announce ended.
     *
     * @param state   `announced` or `failed`
     * @param message what went wrong, "" when nothing
     * @param nextSeconds until the next one, -1 for never
     */
    record Tracker(String torrent, String infoHash, String url, String state, int seeders, int leechers, int peers,
            String message, long nextSeconds)
            implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onTracker(this);
        }
    }

    /** All verified, under its final names. `sources` says who sent how much in this run. */
    record Complete(String torrent, String infoHash, long bytesTotal, double seconds, List<Source> sources)
            implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onComplete(this);
        }
    }

    record Source(InetSocketAddress address, long bytes) { }

    /**
     * Something that the user should know, and that does not stop the work. `torrent` and `infoHash` are "" when it is
     * of no single one.
     */
    record Warning(String torrent, String infoHash, String message) implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onWarning(this);
        }

        public Warning(String message) {
            this("", "", message);
        }
    }

    /**
     * What ends the work, of a torrent or, when `torrent` and `infoHash` are "", of the process; the message says what
     * to do.
     */
    record Failure(String torrent, String infoHash, Outcome outcome, String message) implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onFailure(this);
        }

        public Failure(Outcome outcome, String message) {
            this("", "", outcome, message);
        }
    }

    /**
     * A command of the user has taken effect while the process runs.
     *
     * @param torrent and `infoHash` are "" when the change is of no single torrent
     * @param change `added`, `paused`, `resumed`, `selected` (other files are got), `limited` or `removed`
     */
    record Changed(String torrent, String infoHash, String change) implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onChanged(this);
        }
    }

    /** The last event. */
    record Stopped(Outcome outcome) implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onStopped(this);
        }
    }

    /** Each second for a tracker: what its table holds. */
    record TrackerProgress(long torrents, long peers, long seeders, long announces, long scrapes, long refused)
            implements Event {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.onTrackerProgress(this);
        }
    }
}
