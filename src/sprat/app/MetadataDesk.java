package sprat.app;

import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.tinylog.Logger;
import sprat.swarm.MetadataVerdict;
import sprat.wire.Magnet;
import sprat.wire.Metainfo;

/**
 * Looks at info dictionaries and writes torrent files on threads of their own, since the reactor never waits for hashes or disks: one at a time
 * for each magnet link. The reactor's thread calls it, and gets the answers.
 */
final class MetadataDesk implements MetadataVerdict.Asker {
    private final Executor answers;

    /** @param answers brings an answer to the loop's thread: `EventLoop::execute` */
    MetadataDesk(Executor answers) {
        this.answers = answers;
    }

    @Override
    public void ask(Magnet magnet, byte[] info, MetadataVerdict.Done done) {
        work(() -> {
            MetadataVerdict verdict = judged(magnet, info);
            answers.execute(() -> done.done(verdict));
        });
    }

    private static MetadataVerdict judged(Magnet magnet, byte[] info) {
        try {
            return MetadataVerdict.of(magnet, info);
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
            TorrentFile.save(path, torrent);
            return "";
        } catch (UserError e) {
            return e.getMessage();
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
