package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockConstruction;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentCaptor;
import org.mockito.MockedConstruction;
import sprat.sim.SimContent;
import sprat.sim.SimLoop;
import sprat.sim.SimMachine;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;
import sprat.swarm.magnet.MetadataFetch;
import sprat.swarm.peer.WaitingPeers;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

/** When the run of a magnet link is over, and what it tells. What gets the description, and the torrent, are mocks. */
class MagnetRunTest {
    @TempDir
    Path folder;
    private final SimTime time = new SimTime();
    private final SimLoop loop = new SimLoop(time, new SimNetwork(time),
            new SimMachine(time, "machine", InetAddress.getLoopbackAddress()));
    private final Metainfo metainfo = SimContent.of(3, "udp://127.0.0.1:6969", 16 << 10, 100_000).metainfo();
    private final MetadataWorker worker = mock(MetadataWorker.class);
    private final TorrentRun torrent = mock(TorrentRun.class);
    private final List<Event> events = new ArrayList<>();
    private final List<Run> ended = new ArrayList<>();
    private MagnetRun run;

    MagnetRunTest() throws Exception {
    }

    @BeforeEach
    void begin() {
        PeerOptions options = new PeerOptions(null, 0, false, 10, 0, 0, true, null, 0, null);
        TorrentJob job = TorrentJob.of(Magnet.of(metainfo), folder, FileChoice.ALL, true);
        try (MockedConstruction<MetadataFetch> made = mockConstruction(MetadataFetch.class)) {
            run = new MagnetRun(job, new NodeParts(options, null, loop, events::add, worker), ended::add,
                    described -> torrent);
            assertEquals(1, made.constructed().size());
        }
        when(torrent.isStopped()).thenReturn(true);
    }

    private Consumer<String> saving() {
        return saving(metainfo);
    }

    @SuppressWarnings("unchecked")
    private Consumer<String> saving(Metainfo what) {
        ArgumentCaptor<Consumer<String>> done = ArgumentCaptor.forClass(Consumer.class);
        verify(worker).save(eq(folder.resolve(metainfo.name() + ".torrent")), same(what), done.capture());
        return done.getValue();
    }

    @Test
    void isNotOverBeforeTheTorrentFileIsSaved() {
        run.onFetched(metainfo, List.of(), WaitingPeers.NONE);
        verify(torrent).start();
        assertFalse(run.isStopped());
        saving().accept("");
        assertTrue(run.isStopped());
        assertEquals(List.of(run), ended);
        assertEquals(List.of(), events.stream().filter(Event.Warning.class::isInstance).toList());
    }

    @Test
    @SuppressWarnings("unchecked")
    void isSavedAgainWithItsPieceLayersButNotAtTheSameTime() {
        run.onFetched(metainfo, List.of(), WaitingPeers.NONE);
        ArgumentCaptor<Consumer<Metainfo>> layers = ArgumentCaptor.forClass(Consumer.class);
        verify(torrent).onLayers(layers.capture());
        Consumer<String> first = saving();
        Metainfo whole = metainfo.withTrackers(List.of());
        layers.getValue().accept(whole);
        verify(worker, never()).save(any(), same(whole), any());
        first.accept("");
        assertFalse(run.isStopped());
        saving(whole).accept("");
        assertEquals(List.of(run), ended);
    }

    @Test
    void aTorrentFileThatIsNotSavedIsTold() {
        run.onFetched(metainfo, List.of(), WaitingPeers.NONE);
        saving().accept("no room");
        assertTrue(run.isStopped());
        Event.Warning warning = (Event.Warning) events.get(events.size() - 1);
        assertEquals(metainfo.name() + ": the torrent file is not saved: no room", warning.message());
        verify(worker).save(any(), any(), any());
    }

    @Test
    void aFailureNamesItsTorrent() {
        run.onUnusable("odd");
        Event.Failure failure = (Event.Failure) events.get(0);
        assertEquals(List.of(metainfo.name(), metainfo.infoHash().toString()),
                List.of(failure.torrent(), failure.infoHash()));
        assertEquals(Outcome.BAD_TORRENT, run.outcome());
    }
}
