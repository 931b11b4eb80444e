package sprat.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import sprat.disk.reuse.ReuseSearch;
import sprat.disk.work.DiskLimits;

/** What a torrent has taken from files that were on disk, summed up until it is told. On the reactor's thread. */
final class ReuseNews implements ReuseSearch.News {
    private final TorrentJob job;
    private final Consumer<Event> events;
    private final Map<Origin, Sum> untold = new LinkedHashMap<>();

    private record Origin(Path folder, boolean isLinked) {
    }

    private record Sum(int files, long bytes) {
        Sum plus(Sum other) {
            return new Sum(files + other.files, bytes + other.bytes);
        }
    }

    ReuseNews(TorrentJob job, Consumer<Event> events) {
        this.job = job;
        this.events = events;
    }

    /** One event for each folder and way. */
    void tell() {
        untold.forEach(
                (origin, sum) ->
                events.accept(new Event.Reused(job.name(), job.infoHash().toString(), LocalNames.text(origin.folder),
                origin.isLinked ? "link" : "copy", sum.files, sum.bytes)));
        untold.clear();
    }

    @Override
    public void onReused(Path folder, boolean isLinked, long bytes) {
        untold.merge(new Origin(folder, isLinked), new Sum(1, bytes), Sum::plus);
    }

    @Override
    public void onGivenUp(Path folder) {
        events.accept(new Event.Warning(job.name(), job.infoHash().toString(),
                job.name() + ": nothing to reuse was found in "
                + LocalNames.text(folder) + " for " + DiskLimits.REUSE_FRUITLESS_NANOS / 1_000_000_000L
                + " s, and the rest of it was not searched: "
                + "name a folder in it with --reuse-from, or give --reuse no"));
    }

    /** The folder of the data may hold anything, so nobody is bothered with that one. */
    @Override
    public void onCutShort(Path folder) {
        if (job.onDisk().folders().contains(folder)) {
            events.accept(new Event.Warning(job.name(), job.infoHash().toString(),
                    job.name() + ": " + LocalNames.text(folder) + " has more than "
                    + DiskLimits.REUSE_ENTRIES
                    + " files and folders, and only so many were searched: name a folder in it with --reuse-from"));
        }
    }
}
