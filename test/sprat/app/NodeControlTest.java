package sprat.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sprat.wire.InfoHash;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;

/** What a user does to a process that runs: real sockets and files, commands from another thread. */
@Timeout(120)
class NodeControlTest {
    private static final int PIECE = 16 << 10;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    /** So slow that a command always comes in the middle. */
    private static final long SLOW = 200_000;

    @TempDir
    Path folder;
    private Path origin;
    private Path target;
    private Metainfo torrent;
    private PeerNode node;
    private RunningNode tracker;
    private RunningNode seeder;
    private RunningNode running;

    @BeforeEach
    void start() throws Exception {
        origin = Files.createDirectories(folder.resolve("origin/data"));
        target = Files.createDirectory(folder.resolve("target"));
        Random random = new Random(3);
        for (String name : List.of("a", "b", "c")) {
            byte[] bytes = new byte[40 * PIECE + 7];
            random.nextBytes(bytes);
            Files.write(origin.resolve(name), bytes);
        }
        tracker = new RunningNode(
                events -> new TrackerNode(new TrackerOptions(LOOPBACK, 0, Duration.ofMinutes(30), null), events));
        String url = "udp://127.0.0.1:" + tracker.await(Event.Listening.class).address().getPort();
        torrent = new Creation(new Creation.Plan(origin, TorrentFormat.HYBRID, PIECE, List.of(List.of(url)), false, "",
                "", 0), () -> 0, event -> { }).run();
        seeder = new RunningNode(events -> new PeerNode(options(0),
                List.of(new TorrentJob(torrent, origin.getParent(), true)), events));
        seeder.await(Event.Tracker.class);
    }

    @AfterEach
    void stop() throws Exception {
        if (running != null) {
            running.close();
        }
        seeder.close();
        tracker.close();
    }

    private static PeerOptions options(long downRate) {
        return new PeerOptions(LOOPBACK, 0, false, 10, 0, downRate, true, null, 0, null);
    }

    private static FileChoice files(String list) throws UserError {
        return new FileChoice(List.of(list), List.of(), List.of(), false);
    }

    /** An empty process that stays, or one with the torrent of which it gets the file `a` slowly. */
    private void run(boolean isEmpty) throws Exception {
        List<TorrentJob> jobs = isEmpty ? List.of() : List.of(TorrentJob.leecher(torrent, target, files("0")));
        running = new RunningNode(events -> {
            node = new PeerNode(options(isEmpty ? 0 : SLOW), jobs, events,
                    Map.of("XDG_STATE_HOME", folder.resolve("state").toString()));
            return node;
        });
        running.await(Event.Listening.class);
        if (isEmpty) {
            command(control -> control.stay(true));
        }
    }

    private interface Command {
        void give(NodeControl control) throws UserError;
    }

    /** @return what the user is told, or "" */
    private String command(Command command) throws Exception {
        CompletableFuture<String> done = new CompletableFuture<>();
        assertTrue(node.control(control -> {
            try {
                command.give(control);
                done.complete("");
            } catch (UserError e) {
                done.complete(e.getMessage());
            }
        }));
        return done.get(60, TimeUnit.SECONDS);
    }

    private String add(TorrentJob job) throws Exception {
        CompletableFuture<String> done = new CompletableFuture<>();
        node.control(
                control -> control.add(job, refusal -> done.complete(refusal == null ? "" : refusal.getMessage())));
        return done.get(60, TimeUnit.SECONDS);
    }

    private InfoHash name() {
        return torrent.infoHash();
    }

    /** Looks until that is so. */
    private Snapshot.Torrent await(Predicate<Snapshot.Torrent> isSo) throws Exception {
        while (true) {
            Snapshot[] now = new Snapshot[1];
            command(control -> now[0] = control.snapshot());
            Snapshot.Torrent only = now[0].torrents().get(0);
            if (isSo.test(only)) {
                return only;
            }
        }
    }

    private void assertGot(String... names) throws Exception {
        for (String name : names) {
            assertArrayEquals(Files.readAllBytes(origin.resolve(name)),
                    Files.readAllBytes(target.resolve("data").resolve(name)), name);
        }
    }

    @Test
    void aTorrentIsAddedRemovedAndAddedAgain() throws Exception {
        run(true);
        TorrentJob job = new TorrentJob(torrent, target, false);
        assertEquals("", add(job));
        assertTrue(add(new TorrentJob(torrent, folder.resolve("origin"), false)).contains("given twice"));
        running.await(Event.Complete.class);
        assertGot("a", "b", "c");
        assertEquals("", command(control -> control.remove(torrent.v2Hash().truncated())), "by its second name");
        await(() -> node.control(control -> { }), 0);
        assertTrue(command(control -> control.pause(name())).contains("no torrent with the info-hash " + name()));
        assertEquals("", add(new TorrentJob(torrent, target, false)));
        await(now -> now.state().equals("seeding"));
        running.close();
        assertEquals(List.of("added", "removed", "added"),
                running.told(Event.Changed.class).stream().map(Event.Changed::change).toList());
    }

    /** Until so many torrents are there. */
    private void await(Runnable before, int torrents) throws Exception {
        before.run();
        int[] count = {-1};
        while (count[0] != torrents) {
            command(control -> count[0] = control.snapshot().torrents().size());
        }
    }

    @Test
    void aMagnetLinkIsAdded() throws Exception {
        run(true);
        assertEquals("", add(TorrentJob.of(Magnet.of(torrent), target, FileChoice.ALL, false)));
        running.await(Event.Complete.class);
        assertGot("a", "b", "c");
    }

    @Test
    void whatCannotBeAddedIsRefusedInWordsAndMayComeAgain() throws Exception {
        run(true);
        Path absent = folder.resolve("absent");
        assertTrue(add(new TorrentJob(torrent, absent, true)).contains("absent"));
        Files.createDirectory(absent);
        assertEquals("", add(new TorrentJob(torrent, absent, false)));
    }

    @Test
    void aPausedTorrentStandsStillAndGoesOnWithoutACheck() throws Exception {
        run(false);
        await(now -> now.bytesHave() > 2 * PIECE);
        command(control -> control.pause(name()));
        Snapshot.Torrent paused = await(now -> now.isPaused() && now.peers().isEmpty());
        assertEquals("leeching", paused.state());
        seeder.await(Event.Peer.class, peer -> peer.state().equals("closed"));
        command(control -> {
            control.limit(new Snapshot.Limits(10, 0, 0));
            control.resume(name());
        });
        running.await(Event.Complete.class);
        running.close();
        assertCheckedOnce();
        assertGot("a");
        assertEquals(List.of("paused", "limited", "resumed"),
                running.told(Event.Changed.class).stream().map(Event.Changed::change).toList());
    }

    @Test
    void otherFilesAreChosenInTheMiddle() throws Exception {
        run(false);
        await(now -> now.bytesHave() > 2 * PIECE);
        assertTrue(command(control -> control.select(name(), files("7"))).contains("7"));
        assertEquals("", command(control -> control.select(name(), files("0,2"))));
        command(control -> control.limit(new Snapshot.Limits(10, 0, 0)));
        running.await(Event.Complete.class);
        assertGot("a", "c");
        assertFalse(Files.exists(target.resolve("data/b")));
        Snapshot.Torrent now = await(torrent -> torrent.state().equals("seeding"));
        assertEquals(2 * (40 * PIECE + 7), now.bytesTotal());
        assertEquals(now.bytesTotal(), now.bytesHave());
        assertTrue(now.bytesDown() >= now.bytesTotal(), "what came before counts too");
        running.close();
        assertCheckedOnce();
    }

    private void assertCheckedOnce() {
        assertEquals(1, running.told(Event.Checking.class).stream()
                .filter(check -> check.bytesDone() == check.bytesTotal()).count());
    }

    @Test
    void aPausedTorrentWithOtherFilesStaysPaused() throws Exception {
        run(false);
        await(now -> now.bytesHave() > 2 * PIECE);
        command(control -> {
            control.pause(name());
            control.select(name(), files("1"));
        });
        await(now -> now.isPaused() && now.state().equals("leeching"));
        command(control -> {
            control.limit(new Snapshot.Limits(10, 0, 0));
            control.resume(name());
        });
        running.await(Event.Complete.class);
        assertGot("b");
    }

    @Test
    void aMagnetLinkIsPausedBeforeItIsDescribed() throws Exception {
        seeder.close(); // so that nobody describes it
        run(true);
        assertEquals("", add(TorrentJob.of(Magnet.of(torrent), target, FileChoice.ALL, false)));
        command(control -> control.pause(name()));
        Snapshot.Torrent now = await(Snapshot.Torrent::isPaused);
        assertEquals("fetching_metadata", now.state());
        assertNull(now.content());
        command(control -> {
            control.resume(name());
            control.pause(name());
            control.resume(name());
        });
        seeder = new RunningNode(events -> new PeerNode(options(0),
                List.of(new TorrentJob(torrent, origin.getParent(), true)), events));
        running.await(Event.Complete.class);
        assertGot("a", "b", "c");
    }

    @Test
    void aSnapshotIsTakenWhileSomebodyLooks() throws Exception {
        run(false);
        await(now -> now.bytesHave() > 2 * PIECE && !now.peers().isEmpty());
        try (Snapshots.Look look = node.look()) {
            while (look.latest() == null) {
                Thread.onSpinWait();
            }
            Snapshot first = look.latest();
            Snapshot.Torrent only = first.torrents().get(0);
            assertEquals(1, only.peers().size());
            assertTrue(only.peers().get(0).isSeed());
            assertEquals(1, only.trackers().size());
            assertEquals("", only.trackers().get(0).error());
            assertNotNull(only.content());
            assertEquals(only.content().pieces(), torrent.layout().pieceCount());
            assertTrue(only.content().piecesMissing(0) > 0);
            while (look.latest() == first) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aProcessThatStaysEndsWhenItIsToldTo() throws Exception {
        run(true);
        command(control -> control.stay(false));
        assertEquals(Outcome.DONE, running.outcome());
        running = null;
    }
}
