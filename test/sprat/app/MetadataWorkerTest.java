package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.io.Workers;
import sprat.sim.SimContent;
import sprat.swarm.magnet.MetadataVerdict;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/** What is said of descriptions and torrent files, also when a worker fails or has no room. */
class MetadataWorkerTest {
    /** Does work at once, as long as it has room. */
    private static final class DirectWorkers implements Workers {
        int room = 1;
        Throwable lack;

        @Override
        public <T> boolean run(Work<T> work, Done<T> done) {
            if (room-- <= 0) {
                return false;
            }
            try {
                done.done(lack == null ? work.run() : null, lack);
            } catch (Exception e) {
                done.done(null, e);
            }
            return true;
        }
    }

    @TempDir
    Path folder;
    private final Metainfo torrent = SimContent.of(3, "udp://127.0.0.1:6969", 16 << 10, 100_000).metainfo();
    private final DirectWorkers judges = new DirectWorkers();
    private final DirectWorkers writers = new DirectWorkers();
    private final MetadataWorker worker = new MetadataWorker(judges, writers, new DescriptionMemory(64 << 20));
    private final List<MetadataVerdict> verdicts = new ArrayList<>();
    private final List<String> saved = new ArrayList<>();

    MetadataWorkerTest() throws Exception {
    }

    private void ask() {
        worker.ask(Magnet.of(torrent), torrent.info(), verdicts::add);
    }

    private void save(Path path) {
        worker.save(path, torrent, saved::add);
    }

    @Test
    void aRightDescriptionIsATorrent() {
        ask();
        assertEquals(torrent.infoHash(), verdicts.get(0).torrent().infoHash());
    }

    @Test
    void aDescriptionForWhichThereIsNoRoomIsRefusedInWords() {
        ask();
        ask();
        assertNull(verdicts.get(1).torrent());
        assertTrue(verdicts.get(1).isRight(), "nobody is guilty of it");
        assertEquals("too many descriptions of torrents wait for their turn", verdicts.get(1).error());
    }

    @Test
    void aLackOfMemoryIsToldWithAdvice() {
        judges.lack = new OutOfMemoryError("Java heap space");
        ask();
        assertTrue(verdicts.get(0).isRight());
        assertTrue(verdicts.get(0).error().contains("-Xmx"), verdicts.get(0).error());
    }

    @Test
    void aTorrentFileIsSavedOrItIsSaidWhyNot() {
        save(folder.resolve("a.torrent"));
        assertTrue(Files.exists(folder.resolve("a.torrent")));
        save(folder.resolve("b.torrent"));
        writers.room = 1;
        save(folder.resolve("no such folder").resolve("c.torrent"));
        assertEquals(List.of("", "too many descriptions of torrents wait for their turn"), saved.subList(0, 2));
        assertTrue(saved.get(2).contains("c.torrent"), saved.get(2));
    }
}
