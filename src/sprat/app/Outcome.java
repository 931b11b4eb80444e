package sprat.app;

import java.util.List;

/**
 * How a command ended; the number is the exit code of the process. Documented in README and `protocol-spec/events.md`.
 */
public enum Outcome {
    DONE(0),
    /** Anything not named below, our own defects included. */
    FAILED(1),
    /** The command line makes no sense, or names a file that is not there. */
    USAGE(2),
    /** The .torrent file cannot be used. */
    BAD_TORRENT(3),
    /** No peer could be reached before the time was up. */
    UNREACHABLE(4),
    /** The disk is full, or does not let us. */
    DISK(5),
    /** The data is not what the torrent says. */
    CORRUPT(6),
    /** Stopped by a signal with work left; what is verified is kept. */
    INTERRUPTED(130);

    /** What ends by itself or goes on with the next run is lighter than what somebody has to mend. */
    private static final List<Outcome> BY_WEIGHT =
            List.of(DONE, INTERRUPTED, UNREACHABLE, USAGE, BAD_TORRENT, CORRUPT, DISK, FAILED);

    private final int exitCode;

    Outcome(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    /** Of a process with several torrents: that one whose end needs somebody most. */
    public Outcome worse(Outcome other) {
        return BY_WEIGHT.indexOf(this) >= BY_WEIGHT.indexOf(other) ? this : other;
    }
}
