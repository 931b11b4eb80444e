package sprat.app;

import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.tinylog.Logger;
import sprat.io.MemoryBudget;
import sprat.swarm.magnet.MetadataVerdict;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/**
 * Looks at info dictionaries and writes torrent files on threads of their own, since the reactor never waits for hashes or disks: one at a time
 * for each magnet link, and of the former one at a time. The reactor's thread calls it, and gets the answers.
 */
final class MetadataWorker implements MetadataVerdict.Asker {
    private final Executor answers;
    private final DescriptionMemory memory;

    /** @param answers brings an answer to the loop's thread: `EventLoop::execute` */
    MetadataWorker(Executor answers, DescriptionMemory memory) {
        this.answers = answers;
        this.memory = memory;
    }

    @Override
    public void ask(Magnet magnet, byte[] info, MetadataVerdict.Done done) {
        long roomBytes = memory.roomBytes();
        work(() -> {
            MetadataVerdict verdict = judged(magnet, info, roomBytes);
            answers.execute(() -> done.done(verdict));
        });
    }

    /** One at a time: each may take all the room that there is. */
    private synchronized MetadataVerdict judged(Magnet magnet, byte[] info, long roomBytes) {
        try {
            return MetadataVerdict.of(magnet, info, roomBytes);
        } catch (OutOfMemoryError e) {
            return new MetadataVerdict(true, null, MemoryBudget.advice(e));
        } catch (RuntimeException defect) {
            Logger.error(defect, "reading the info dictionary of {}", magnet.displayName());
            return new MetadataVerdict(true, null, defect.toString());
        }
    }

    /** @param done gets what went wrong, or "" */
    void save(Path path, Metainfo torrent, Consumer<String> done) {
        work(() -> {
            String error = saved(path, torrent);
            answers.execute(() -> done.accept(error));
        });
    }

    private static String saved(Path path, Metainfo torrent) {
        try {
            TorrentFile.keep(path, torrent);
            return "";
        } catch (UserError e) {
            return e.getMessage();
        } catch (OutOfMemoryError e) {
            return MemoryBudget.advice(e);
        } catch (RuntimeException defect) {
            Logger.error(defect, "saving {}", path);
            return defect.toString();
        }
    }

    private static void work(Runnable task) {
        Thread thread = new Thread(task, "sprat-metadata");
        thread.setDaemon(true);
        thread.start();
    }
}
