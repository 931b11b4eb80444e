package sprat.app;

import java.io.IOException;
import java.util.Map;
import sprat.disk.names.DirectoryCheck;
import sprat.disk.names.StateFolder;
import sprat.disk.work.DiskException;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;

/**
 * Looks at what a torrent needs on disk before it begins: its folder, and for a leecher the folder where sprat
 * remembers what it has written. Blocks; any thread, one at a time.
 */
final class DiskReadiness {
    private final Map<String, String> environment;
    private final DiskWorkers workers;
    /** Opened for the first torrent that writes. */
    private StateFolder state = StateFolder.NONE;

    /** @param environment by `XDG_STATE_HOME` and `HOME` it is found where to remember what is written */
    DiskReadiness(Map<String, String> environment, DiskWorkers workers) {
        this.environment = environment;
        this.workers = workers;
    }

    /** @throws UserError the torrent lacks what it needs, or its folder cannot be used */
    Disk require(TorrentJob job) throws UserError, IOException {
        requireFolder(job);
        if (job.seedOnly()) {
            return new Disk(workers, StateFolder.NONE);
        }
        state = state == StateFolder.NONE ? StateFolder.open(environment) : state;
        try {
            state.requireOutside(job.dir());
        } catch (DiskException e) {
            throw new UserError(Outcome.DISK, e.getMessage());
        }
        return new Disk(workers, state);
    }

    /** What was hashed a moment ago is there. */
    private static void requireFolder(TorrentJob job) throws UserError {
        if (job.isDescribed() && job.seedOnly()) {
            TorrentFile.requireLayers(job.metainfo());
        }
        if (job.hashed() == null) {
            DirectoryCheck check = job.seedOnly() ? DirectoryCheck.forReading(job.dir())
                    : DirectoryCheck.forWriting(job.dir());
            if (check.outcome() != DiskOutcome.OK) {
                throw new UserError(Outcome.DISK, check.detail());
            }
        }
    }
}
