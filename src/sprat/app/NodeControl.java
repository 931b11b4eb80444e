package sprat.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tinylog.Logger;
import sprat.io.Workers;
import sprat.wire.InfoHash;

/**
 * The torrents of one {@link PeerNode}, and what a user does with them while the process runs: adds and removes, pauses
 * and resumes, chooses files, sets limits. Everything is called on the reactor's thread; {@link PeerNode#control}
 * brings others there.
 */
public final class NodeControl {
    /** What the torrents need of their process. */
    interface Process {
        /**
         * There are other torrents than before: what they share is to be shared anew.
         *
         * @param jobs of those that have not ended
         */
        void onTorrents(List<TorrentJob> jobs);

        /** A torrent has ended. @param isLast no torrent is left, and none will come */
        void onEnded(Outcome outcome, boolean isLast);
    }

    /** Is told on the reactor's thread what became of an addition. */
    public interface Answer {
        /** @param refusal null when the torrent has been added */
        void done(UserError refusal);
    }

    private final NodeParts parts;
    private final DiskReadiness readiness;
    private final DescriptionMemory memory;
    private final Workers workers;
    private final Process process;
    private final Ownership ownership = new Ownership();
    /** By the job as it was given. */
    private final Map<TorrentJob, Run> runs = new LinkedHashMap<>();
    /**
     * Their names and files stay taken until something is added: a link of the start that turns out to be one of these
     * is given twice.
     */
    private final List<TorrentJob> ended = new ArrayList<>();
    private Snapshot.Limits limits;
    private boolean isStaying;
    private boolean isStopping;

    /**
     * @param memory  for the descriptions of torrents
     * @param workers on which folders are looked at, one after the other
     */
    NodeControl(NodeParts parts, DiskReadiness readiness, DescriptionMemory memory, Workers workers, Process process) {
        this.parts = parts;
        this.readiness = readiness;
        this.memory = memory;
        this.workers = workers;
        this.process = process;
        PeerOptions options = parts.options();
        this.limits = new Snapshot.Limits(options.maxPeers(), options.maxUploadRate(), options.maxDownloadRate());
    }

    // ---- Commands ----

    /**
     * Adds a torrent, or a magnet link, and starts it.
     *
     * @param answer told of a refusal: the torrent is here already, its folder cannot be used, there is no room, or the
     *     process is stopping
     */
    public void add(TorrentJob job, Answer answer) {
        try {
            requireRunning();
            ended.forEach(ownership::release);
            ended.clear();
            ownership.take(job, job);
        } catch (UserError e) {
            answer.done(e);
            return;
        }
        boolean isBegun = workers.run(() -> readiness.require(job),
                (disk, failure) -> onReady(job, disk, failure, answer));
        if (!isBegun) {
            ownership.release(job);
            answer.done(new UserError(Outcome.FAILED, job.name() + ": too many torrents are being added; try again"));
        }
    }

    /** Takes a torrent out of the process; its files stay. @throws UserError no torrent has that name in swarms */
    public void remove(InfoHash infoHash) throws UserError {
        Run run = find(infoHash);
        parts.events().accept(new Event.Changed(run.job().name(), run.job().infoHash().toString(), "removed"));
        run.remove();
    }

    /** Leaves the swarm until {@link #resume}; what is on disk stays as it is, and is not checked again. */
    public void pause(InfoHash infoHash) throws UserError {
        find(infoHash).pause();
    }

    public void resume(InfoHash infoHash) throws UserError {
        find(infoHash).resume();
    }

    /**
     * Gets other files of a torrent from now on. What it has stays.
     *
     * @throws UserError the torrent does not have them too
     */
    public void select(InfoHash infoHash, FileChoice files) throws UserError {
        find(infoHash).select(files);
    }

    /** Over all torrents, from now on. Peers above a lower number stay. */
    public void limit(Snapshot.Limits newLimits) {
        limits = newLimits;
        parts.torrents().limit(limits.maxPeers(), limits.maxUploadRate(), limits.maxDownloadRate());
        process.onTorrents(jobs());
        parts.events().accept(new Event.Changed("", "", "limited"));
    }

    /** True: the process goes on when no torrent is left, since more may be added. */
    public void stay(boolean stays) {
        isStaying = stays;
        if (runs.isEmpty() && !isStaying) {
            process.onEnded(Outcome.DONE, true);
        }
    }

    public Snapshot snapshot() {
        return new Snapshot(parts.loop().nowNanos(), limits, runs.values().stream().map(Run::view).toList());
    }

    // ---- For the process ----

    /** Before the loop runs: nobody waits for what is looked at. */
    void begin(List<TorrentJob> jobs) throws UserError, IOException {
        for (TorrentJob job : jobs) {
            ownership.take(job, job);
        }
        Map<TorrentJob, Disk> disks = new LinkedHashMap<>();
        for (TorrentJob job : jobs) {
            disks.put(job, readiness.require(job));
        }
        for (TorrentJob job : jobs) {
            runs.put(job, newRun(job, disks.get(job)));
        }
        process.onTorrents(jobs());
    }

    void start() {
        List.copyOf(runs.values()).forEach(Run::start);
    }

    void tick(long nowNanos) {
        List.copyOf(runs.values()).forEach(run -> run.tick(nowNanos));
    }

    /** A signal. */
    void interrupt() {
        isStopping = true;
        isStaying = false;
        List.copyOf(runs.values()).forEach(Run::interrupt);
        if (runs.isEmpty()) {
            process.onEnded(Outcome.DONE, true);
        }
    }

    // ---- One torrent ----

    private void onReady(TorrentJob job, Disk disk, Throwable failure, Answer answer) {
        UserError refusal = failure == null ? null : refusal(job, failure);
        try {
            requireRunning();
            if (refusal == null) {
                runs.put(job, newRun(job, disk));
            }
        } catch (UserError e) {
            refusal = e;
        }
        if (refusal != null) {
            ownership.release(job);
            answer.done(refusal);
            return;
        }
        process.onTorrents(jobs());
        parts.events().accept(new Event.Changed(job.name(), job.infoHash().toString(), "added"));
        answer.done(null);
        runs.get(job).start();
    }

    private static UserError refusal(TorrentJob job, Throwable failure) {
        if (failure instanceof UserError told) {
            return told;
        }
        Logger.error(failure, "adding {}", job.name());
        return new UserError(Outcome.FAILED, job.name() + " cannot be added: " + failure);
    }

    private Run newRun(TorrentJob job, Disk disk) throws UserError {
        MagnetRun.Beginning beginning = described -> {
            ownership.take(job, described);
            described.holdIn(memory);
            return new TorrentRun(described, parts, disk, run -> onStopped(job, run));
        };
        return job.isDescribed() ? beginning.begin(job)
                : new MagnetRun(job, parts, run -> onStopped(job, run), beginning);
    }

    private void onStopped(TorrentJob given, Run run) {
        Run stopped = runs.get(given);
        if (stopped == null || !stopped.isStopped()) {
            return; // the torrent of a magnet link, whose file is still being saved
        }
        runs.remove(given);
        ended.add(given);
        if (run.job().isDescribed()) {
            memory.release(run.job().metainfo());
        }
        process.onTorrents(jobs());
        process.onEnded(stopped.outcome(), runs.isEmpty() && !isStaying);
    }

    private List<TorrentJob> jobs() {
        return runs.values().stream().map(Run::job).toList();
    }

    private Run find(InfoHash infoHash) throws UserError {
        for (Run run : runs.values()) {
            if (run.names().contains(infoHash)) {
                return run;
            }
        }
        throw new UserError(Outcome.USAGE, "no torrent with the info-hash " + infoHash + " is here; it may have ended");
    }

    private void requireRunning() throws UserError {
        if (isStopping) {
            throw new UserError(Outcome.INTERRUPTED, "the process is stopping, so nothing can be added");
        }
    }
}
