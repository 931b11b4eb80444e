package sprat.app;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.tinylog.Logger;
import sprat.io.MemoryBudget;
import sprat.io.Workers;
import sprat.swarm.magnet.MetadataVerdict;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/**
 * Looks at info dictionaries and writes torrent files for all magnet links of a process, since the reactor never waits
 * for hashes or disks. The reactor's thread calls it, and gets the answers.
 */
final class MetadataWorker implements MetadataVerdict.Asker {
    private static final String TOO_MANY = "too many descriptions of torrents wait for their turn";

    private final Workers judges;
    private final Workers writers;
    private final DescriptionMemory memory;

    /**
     * @param judges  of one thread, since each description may take all the room that there is
     * @param writers of torrent files
     */
    MetadataWorker(Workers judges, Workers writers, DescriptionMemory memory) {
        this.judges = judges;
        this.writers = writers;
        this.memory = memory;
    }

    @Override
    public void ask(Magnet magnet, byte[] info, MetadataVerdict.Done done) {
        long roomBytes = memory.roomBytes();
        boolean isBegun = judges.run(() -> MetadataVerdict.of(magnet, info, roomBytes),
                (verdict, failure) -> done.done(failure == null ? verdict
                : new MetadataVerdict(true, null,
                words(failure, "reading the info dictionary of " + magnet.displayName()))));
        if (!isBegun) {
            done.done(new MetadataVerdict(true, null, TOO_MANY));
        }
    }

    /** @param done gets what went wrong, or "" */
    void save(Path path, Metainfo torrent, Consumer<String> done) {
        boolean isBegun = writers.run(() -> {
            TorrentFile.keep(path, torrent);
            return torrent;
        }, (saved, failure) -> done.accept(failure == null ? "" : words(failure, "saving " + path)));
        if (!isBegun) {
            done.accept(TOO_MANY);
        }
    }

    private static String words(Throwable failure, String what) {
        if (failure instanceof UserError) {
            return failure.getMessage();
        }
        if (failure instanceof OutOfMemoryError lack) {
            return MemoryBudget.advice(lack);
        }
        Logger.error(failure, what);
        return failure.toString();
    }
}
