package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockConstruction;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.MockedConstruction;
import sprat.disk.names.StateFolder;
import sprat.disk.work.DiskWorkers;
import sprat.sim.SimContent;
import sprat.sim.SimLoop;
import sprat.sim.SimMachine;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.swarm.Torrent;
import sprat.swarm.TorrentState;
import sprat.swarm.TorrentStatus;

/** When a run is over and what it tells meanwhile, on clocks that begin anywhere. The torrent is a mock. */
class TorrentRunTest {
    private static final long SECONDS = SimTime.SECONDS;
    private static final Duration SEED_TIME = Duration.ofSeconds(60);

    @TempDir
    Path folder;
    private final SimTime time = new SimTime();
    private final SimMachine machine = new SimMachine(time, "machine", InetAddress.getLoopbackAddress());
    private final SimLoop loop = new SimLoop(time, new SimNetwork(time), machine);
    private final List<Event> events = new ArrayList<>();
    private Torrent torrent;

    private TorrentRun run(long clockOffsetNanos) throws Exception {
        machine.clockOffset(clockOffsetNanos);
        PeerOptions options = new PeerOptions(null, 0, false, 10, 0, 0, true, SEED_TIME, 0, null);
        TorrentJob job = new TorrentJob(SimContent.of(3, "udp://127.0.0.1:6969", 16 << 10, 100_000).metainfo(), folder,
                false);
        try (MockedConstruction<Torrent> made = mockConstruction(Torrent.class)) {
            TorrentRun run = new TorrentRun(job, new NodeParts(options, null, loop, events::add, null),
                    new Disk(mock(DiskWorkers.class), StateFolder.NONE), ended -> { });
            torrent = made.constructed().get(0);
            when(torrent.status())
                    .thenReturn(new TorrentStatus(TorrentState.SEEDING, false, 100_000, 100_000, 0, 0, 0, 0, 0, 0));
            run.onServing();
            return run;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5_000 * SECONDS, Long.MIN_VALUE / 4})
    void countsTheTimeOfSeedingFromItsCompletion(long clockOffsetNanos) throws Exception {
        TorrentRun run = run(clockOffsetNanos);
        run.onComplete();
        time.runFor(SEED_TIME.toNanos() - 1);
        run.tick(loop.nowNanos());
        verify(torrent, never()).stop();
        time.runFor(1);
        run.tick(loop.nowNanos());
        verify(torrent).stop();
    }

    @Test
    void seedsForNoTimeBeforeItIsComplete() throws Exception {
        TorrentRun run = run(0);
        time.runFor(2 * SEED_TIME.toNanos());
        run.tick(loop.nowNanos());
        verify(torrent, never()).stop();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5_000 * SECONDS, Long.MIN_VALUE / 4})
    void tellsOfTheCheckAtOnceAndThenOnceASecond(long clockOffsetNanos) throws Exception {
        TorrentRun run = run(clockOffsetNanos);
        events.clear();
        for (int i = 0; i < 21; i++) {
            run.onChecking(i);
            time.runFor(SECONDS / 10);
        }
        assertEquals(3, events.stream().filter(Event.Checking.class::isInstance).count());
    }
}
