package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sprat.io.WebFetch;
import sprat.sim.SimTime;
import sprat.sim.SimWeb;
import sprat.sim.SimWeb.Reply;
import sprat.swarm.pieces.PieceLimits;
import sprat.swarm.webseed.WebSeed;
import sprat.swarm.webseed.WebSeedLimits;
import sprat.swarm.webseed.WebSeedState;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;

/** Downloads from web servers in virtual time, with the bytes in memory. */
class WebSeedTest {
    private static final Torrents.Settings UNLIMITED = new Torrents.Settings(null, 50, 0, 0);
    private static final String URL = "http://web.test/data.bin";
    private static final int MIB = 1 << 20;

    private final SimWeb web = new SimWeb();
    private SwarmRig rig;
    private SimWeb.Server server;

    /** @param way how the server makes an answer of a request and the whole file */
    private interface Way {
        Reply reply(WebFetch.Request request, byte[] file);
    }

    private void leech(int totalBytes, Way way) throws Exception {
        leech(totalBytes, UNLIMITED, way);
    }

    private void leech(int totalBytes, Torrents.Settings settings, Way way) throws Exception {
        server = web.serve(URL, request -> way.reply(request, rig.content));
        rig = SwarmRig.leecher(totalBytes, settings, web, List.of(URL));
    }

    private WebSeed seed() {
        return rig.torrent.webSeeds().seeds().get(0);
    }

    private void assertComplete() {
        assertEquals(TorrentState.SEEDING, rig.torrent.status().state());
        assertArrayEquals(rig.content, rig.storage.bytes());
        assertNothingLeft();
    }

    /** No block is asked of anybody, no run is counted. */
    private void assertNothingLeft() {
        assertTrue(rig.torrent.pieces().picker().open().size() == 0 || seed().inFlight() == 0);
        assertEquals(0, rig.torrents.pool().taken());
        assertTrue(rig.torrents.webSeedPlaces().isAnyFree());
    }

    // ---- All well ----

    @Test
    void aLeecherWithAWebSeedAloneCompletes() throws Exception {
        leech(40 * MIB + 12_345, Reply::ranged);
        rig.runSeconds(30);
        assertComplete();
        assertTrue(server.asked.size() < 20, server.asked.size() + " requests for 40 MiB");
        assertTrue(server.asked.stream().allMatch(WebFetch.Request::isRange));
        assertEquals(Map.of(InetSocketAddress.createUnresolved("web.test", 80), (long) rig.content.length),
                rig.torrent.sources());
        verify(rig.events, never()).onWarning(any());
        assertFalse(rig.torrent.isFedFromWeb());
    }

    @Test
    void noRunIsLongerThanTheBounds() throws Exception {
        leech(64 * MIB, Reply::ranged);
        rig.runSeconds(30);
        assertComplete();
        assertEquals(WebSeedLimits.WEB_SEED_FIRST_BYTES,
                server.asked.get(0).lastByte() - server.asked.get(0).firstByte() + 1);
        long longest = server.asked.stream().mapToLong(one -> one.lastByte() - one.firstByte() + 1).max().orElseThrow();
        assertEquals(WebSeedLimits.WEB_SEED_RUN_BYTES, longest);
    }

    /**
     * Runs that begin at random places leave gaps that are too short for the next ones: nearly three times as many
     * requests.
     */
    @Test
    void aRunBeginsWhereTheLastOneEnded() throws Exception {
        leech(128 * MIB, Reply::ranged);
        server.rate(50 * MIB);
        rig.runSeconds(30);
        assertComplete();
        int longRuns = 128 * MIB / WebSeedLimits.WEB_SEED_RUN_BYTES;
        assertTrue(server.asked.size() <= longRuns + 8,
                server.asked.size() + " requests where " + longRuns + " would do");
    }

    @Test
    void aSlowServerIsAskedForWhatItSendsInAFewSeconds() throws Exception {
        leech(4 * MIB, Reply::ranged);
        server.rate(100_000);
        rig.runSeconds(60);
        assertComplete();
        long last = server.asked.stream().skip(1).mapToLong(one -> one.lastByte() - one.firstByte() + 1).max()
                .orElseThrow();
        assertTrue(last <= 500_000, last + " bytes in one run at 100,000 bytes a second");
    }

    @Test
    void aFolderIsAskedForFileByFileAndPaddingIsNot() throws Exception {
        int[] files = {100_000, 0, 65_536 - 100_000 % 65_536 - 65_536, 200_001, 1, 300_000};
        int total = Arrays.stream(files).map(Math::abs).sum();
        rig = null;
        String root = "http://web.test/pub/";
        server = web.serve(root, request -> Reply.ranged(request, fileOf(request.url())));
        rig = SwarmRig.leecher(total, UNLIMITED, web, List.of(root), files);
        rig.runSeconds(10);
        assertComplete();
        assertTrue(server.asked.stream().anyMatch(one -> one.url().equals(root + "folder/file%203")),
                server.asked.toString());
        assertTrue(server.asked.stream().noneMatch(one -> one.url().contains("pad")), server.asked.toString());
    }

    private byte[] fileOf(String url) {
        var file = rig.metainfo.files().get(url.charAt(url.length() - 1) - '0');
        return Arrays.copyOfRange(rig.content, (int) file.offset(), (int) file.end());
    }

    @Test
    void theDownloadLimitHoldsForItToo() throws Exception {
        leech(2 * MIB, new Torrents.Settings(null, 50, 0, 200_000), Reply::ranged);
        rig.runSeconds(5);
        long at5 = rig.torrent.status().bytesDown();
        assertTrue(at5 > 700_000 && at5 < 1_250_000, at5 + " bytes in 5 s at 200,000 a second");
        rig.runSeconds(10);
        assertComplete();
    }

    @Test
    void aFullDiskQueueHoldsItUp() throws Exception {
        leech(100 * MIB, (request, file) -> Reply.ranged(request, file));
        server.rate(0);
        rig.storage.hold();
        rig.runSeconds(60);
        long waiting = rig.torrent.pieces().bytesWriting();
        assertTrue(waiting > PieceLimits.DISK_HIGH_BYTES && waiting <= PieceLimits.DISK_HIGH_BYTES + MIB,
                waiting + " bytes wait");
        assertEquals(WebSeedState.FETCHING, seed().state(), "what we do not listen to is not silent");
        rig.storage.letGo();
        rig.runSeconds(30);
        assertComplete();
    }

    // ---- Beside peers ----

    @Test
    void takesOverWhatPeersHaveLeftUndone() throws Exception {
        leech(MIB, (request, file) -> new Reply(503, -1, new byte[0], 10, ""));
        PlayedPeer peer = rig.seed();
        peer.says(PeerCodec.unchoke());
        rig.run();
        assertTrue(rig.torrent.pieces().picker().open().size() > 0);
        peer.hangsUp();
        web.serve(URL, request -> Reply.ranged(request, rig.content));
        rig.runSeconds(30);
        assertComplete();
    }

    @Test
    void leavesItsPiecesToFasterPeers() throws Exception {
        leech(8 * MIB, Reply::ranged);
        server.rate(10_000);
        PlayedPeer peer = rig.seed();
        peer.says(PeerCodec.unchoke());
        for (int i = 0; i < 100 && !rig.torrent.pieces().have().isFull(); i++) {
            for (PeerMessage.Request request : peer.requests()) {
                if (peer.closed() == null) {
                    peer.answers(request);
                }
            }
            rig.time.runFor(200 * SimTime.MILLIS);
        }
        rig.runSeconds(2);
        assertTrue(seed().rate().total() < MIB, seed().rate().total() + " bytes from the slow server");
        assertTrue(rig.torrent.pieces().have().isFull());
        assertArrayEquals(rig.content, rig.storage.bytes());
    }

    @Test
    void aRunThatFailedIsOneRunAgain() throws Exception {
        int[] asked = new int[1];
        leech(MIB, (request, file) -> asked[0]++ == 0 ? Reply.of(500, new byte[0]) : Reply.ranged(request, file));
        rig.runSeconds(10);
        assertComplete();
        assertTrue(server.asked.size() <= 3, server.asked.toString());
    }

    // ---- Servers that do not know ranges ----

    @Test
    void aSmallFileIsTakenWholeFromAServerWithoutRanges() throws Exception {
        leech((int) WebSeedLimits.WEB_SEED_WHOLE_BYTES, (request, file) -> Reply.of(200, file));
        rig.runSeconds(60);
        assertComplete();
    }

    @Test
    void aLargerOneIsRefused() throws Exception {
        leech((int) WebSeedLimits.WEB_SEED_WHOLE_BYTES + 1, (request, file) -> Reply.of(200, file));
        rig.runSeconds(60);
        assertEquals(WebSeedState.DROPPED, seed().state());
        assertEquals(1, server.asked.size());
        verify(rig.events).onWarning(contains(URL + " is not asked again: its server sends whole files only"));
        assertNothingLeft();
    }

    // ---- Failures ----

    @Test
    void aFailureRestsLongerEachTimeAndIsToldOnce() throws Exception {
        leech(MIB, (request, file) -> Reply.of(404, new byte[100]));
        rig.runSeconds(5 + 10 + 20 + 6);
        assertEquals(4, server.asked.size());
        assertEquals(WebSeedState.RESTING, seed().state());
        verify(rig.events, times(1)).onWarning(contains("it answers with HTTP status 404: " + URL));
        assertNothingLeft();
        rig.runSeconds(24 * 3600);
        int day = server.asked.size();
        rig.runSeconds(10 * WebSeedLimits.WEB_SEED_BACK_OFF_MOST_NANOS / SimTime.SECONDS);
        int more = server.asked.size() - day;
        assertTrue(more >= 9 && more <= 10, more + " requests in ten times the longest rest");
    }

    @Test
    void aServerThatIsBackIsUsedAgainAndItsNextFailureIsTold() throws Exception {
        int[] asked = new int[1];
        leech(4 * MIB, (request, file) -> asked[0]++ % 2 == 0 ? Reply.of(500, new byte[0])
                : Reply.ranged(request, file));
        rig.runSeconds(60);
        assertComplete();
        verify(rig.events, atLeastOnce())
                .onWarning(contains("fails and is asked again later: it answers with HTTP status 500"));
    }

    @Test
    void comesAgainWhenABusyServerSays() throws Exception {
        leech(MIB, (request, file) -> new Reply(503, -1, new byte[0], 100, ""));
        rig.runSeconds(99);
        assertEquals(1, server.asked.size());
        rig.runSeconds(3);
        assertEquals(2, server.asked.size());
    }

    @Test
    void aFileThatIsTooShortIsAFailure() throws Exception {
        leech(MIB, (request, file) -> Reply.ranged(request, Arrays.copyOf(file, 500_000)));
        rig.runSeconds(3);
        assertEquals(WebSeedState.RESTING, seed().state());
        assertNothingLeft();
    }

    @Test
    void anotherPartThanWasAskedForIsAFailure() throws Exception {
        leech(MIB, (request, file) -> new Reply(206, request.firstByte() + 1, new byte[10], -1, ""));
        rig.runSeconds(3);
        assertEquals(WebSeedState.RESTING, seed().state());
        assertEquals(0, seed().rate().total());
    }

    @Test
    void whatBreaksOffKeepsWhatHasCome() throws Exception {
        leech(2 * MIB, (request, file) -> {
            Reply all = Reply.ranged(request, file);
            return new Reply(206, request.firstByte(), Arrays.copyOf(all.body(), all.body().length / 2), -1,
                    "the connection broke");
        });
        rig.runSeconds(2);
        assertTrue(rig.torrent.status().bytesHave() >= MIB / 2, rig.torrent.status().toString());
        assertEquals(1, server.asked.size());
        assertEquals(WebSeedState.RESTING, seed().state());
        assertNothingLeft();
    }

    @Test
    void silenceIsAFailure() throws Exception {
        leech(MIB, (request, file) -> null);
        rig.runSeconds(WebSeedLimits.WEB_SEED_SILENCE_NANOS / SimTime.SECONDS - 1);
        assertEquals(WebSeedState.FETCHING, seed().state());
        assertTrue(rig.torrent.isFedFromWeb());
        rig.runSeconds(2);
        assertEquals(WebSeedState.RESTING, seed().state());
        assertNothingLeft();
    }

    @Test
    void aTrickleIsSilenceAndItsBlocksAreForOthers() throws Exception {
        leech(8 * MIB, Reply::ranged);
        server.rate(100).parts(100);
        int begun = rig.torrent.pieces().picker().open().iterator().next().pieceIndex;
        PlayedPeer peer = rig.emptyPeer().says(PeerCodec.have(begun)).says(PeerCodec.unchoke());
        rig.runSeconds(10);
        assertEquals(List.of(), peer.requests(), "it has nothing but what the web seed is asked for");
        rig.runSeconds(WebSeedLimits.WEB_SEED_SILENCE_NANOS / SimTime.SECONDS - 8);
        assertEquals(WebSeedState.RESTING, seed().state());
        assertFalse(peer.requests().isEmpty());
    }

    @Test
    void aServerThatBreaksOffIsAskedForLess() throws Exception {
        leech(2 * MIB, (request, file) -> {
            byte[] body = Reply.ranged(request, file).body();
            boolean isLong = body.length > 400_000;
            return new Reply(206, request.firstByte(), isLong ? Arrays.copyOf(body, 400_000) : body, -1, isLong
                    ? "broken" : "");
        });
        server.rate(20_000);
        rig.runSeconds(150);
        assertComplete();
    }

    @Test
    void aLeecherWithAWebSeedAloneAndALowLimitIsPatient() throws Exception {
        leech(MIB / 8, new Torrents.Settings(null, 50, 0, 2_000), Reply::ranged);
        rig.runSeconds(75);
        assertComplete();
        assertEquals(1, server.asked.size());
        verify(rig.events, never()).onWarning(any());
    }

    @Test
    void aBadPieceThatItSentAloneDropsItForGood() throws Exception {
        leech(MIB, (request, file) -> Reply.ranged(request, new byte[file.length]));
        rig.runSeconds(600);
        assertEquals(WebSeedState.DROPPED, seed().state());
        assertEquals(1, server.asked.size());
        verify(rig.events, times(1)).onWarning(contains("failed its hash"));
        assertEquals(0, rig.torrent.status().bytesHave());
        assertNothingLeft();
    }

    @Test
    void aGoodOneGoesOnBesideABadOne() throws Exception {
        String bad = "http://bad.test/data.bin";
        web.serve(bad, request -> Reply.ranged(request, new byte[rig.content.length]));
        server = web.serve(URL, request -> Reply.ranged(request, rig.content));
        rig = SwarmRig.leecher(8 * MIB, UNLIMITED, web, List.of(bad, URL));
        rig.runSeconds(30);
        assertComplete();
        assertEquals(WebSeedState.DROPPED, seed().state());
    }

    // ---- The end ----

    @Test
    void stoppingEndsItsRequest() throws Exception {
        leech(8 * MIB, Reply::ranged);
        server.rate(100_000);
        rig.runSeconds(2);
        assertEquals(WebSeedState.FETCHING, seed().state());
        rig.torrent.stop();
        rig.runSeconds(5);
        assertEquals(TorrentState.STOPPED, rig.torrent.status().state());
        assertNothingLeft();
        assertEquals(0, rig.time.pending());
    }

    @Test
    void whoHasEverythingAsksForNothing() throws Exception {
        leech(MIB, Reply::ranged);
        rig.runSeconds(5);
        int asked = server.asked.size();
        rig.runSeconds(60);
        assertEquals(asked, server.asked.size());
    }
}
