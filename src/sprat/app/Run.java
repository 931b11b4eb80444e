package sprat.app;

import java.util.List;
import sprat.wire.InfoHash;

/** One torrent of a {@link PeerNode}, from its start to its end. On the reactor's thread. */
interface Run {
    /** As it was given, or as it is described now. */
    TorrentJob job();

    void start();

    /** Once a second. */
    void tick(long nowNanos);

    /** A signal: what is not finished is kept for the next run. */
    void interrupt();

    /** The user takes it out of the process: it ends as if it were done. */
    void remove();

    void pause();

    void resume();

    /** Gets other files from now on. @throws UserError the torrent does not have them, or gets none */
    void select(FileChoice files) throws UserError;

    Snapshot.Torrent view();

    boolean isStopped();

    /** How it ended, or DONE before. */
    Outcome outcome();

    /** What the torrent is called in swarms, as far as that is known. */
    default List<InfoHash> names() {
        return job().names();
    }
}
