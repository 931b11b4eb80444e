package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.app.Outcome;
import sprat.app.TorrentJob;

/** Whole commands in this process: arguments in, exit code and output out. */
class CommandLineTest {
    private static final String TRACKER = "udp://127.0.0.1:696";

    @TempDir
    Path folder;
    private final Invocation sprat = new Invocation();

    @Test
    void helpGoesToStdoutAndNamesEveryCommand() {
        assertEquals(0, sprat.run("--help"));
        for (String command : List.of("tracker", "create", "seeder", "leecher", "show", "verify", "scrape")) {
            assertTrue(sprat.out().contains("  " + command + " "), sprat.out());
        }
        assertEquals("", sprat.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracker", "create", "seeder", "leecher", "show", "verify", "scrape"})
    void everyCommandHasHelpAndVersionAndTheOptionsCommonToAll(String command) {
        assertEquals(0, sprat.run(command, "--help"));
        assertTrue(sprat.out().startsWith("Usage: sprat " + command + " "), sprat.out());
        for (String option : List.of("--json", "--quiet", "--verbose", "--log", "--help", "--version")) {
            assertTrue(sprat.out().contains(option), option);
        }
        assertEquals(0, new Invocation().run(command, "--version"));
    }

    @Test
    void versionIsOneLine() {
        assertEquals(0, sprat.run("--version"));
        assertTrue(sprat.out().matches("sprat .+\n"), sprat.out());
    }

    @Test
    void withoutACommandItExplainsItself() {
        assertEquals(2, sprat.run());
        assertTrue(sprat.err().contains("Usage: sprat"), sprat.err());
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertEquals(2, sprat.run("leach", "x.torrent"));
        assertTrue(sprat.err().contains("sprat leecher"), sprat.err());
    }

    @Test
    void createWritesWebSeedsAndShowPrintsThem() throws IOException {
        Path data = Files.writeString(folder.resolve("data"), "hello");
        String torrent = folder.resolve("data.torrent").toString();
        String[] urls = {"http://web.test/pub/", "https://mirror.test/data"};
        assertEquals(0, sprat.run("create", data.toString(), "--out", torrent, "--web-seed", urls[0], "-w", urls[1]));
        assertTrue(sprat.out().contains("web seed    " + urls[0] + "\nweb seed    " + urls[1] + "\n"), sprat.out());
        assertEquals(0, sprat.run("show", torrent, "--json"));
        assertTrue(sprat.out().contains("\"webSeeds\":[\"" + urls[0] + "\",\"" + urls[1] + "\"]"), sprat.out());
        assertEquals(2, sprat.run("create", data.toString(), "--out", torrent, "--web-seed", "ftp://web.test/"));
        assertTrue(sprat.err().startsWith("sprat: --web-seed takes an http or https URL"), sprat.err());
    }

    @Test
    void scrapePrintsCountsAsTableAndAsJson() throws Exception {
        HttpServer tracker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = "d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei2e10:downloadedi7e10:incompletei1eeee".getBytes(
                StandardCharsets.US_ASCII);
        tracker.createContext("/scrape", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        tracker.start();
        String url = "http://127.0.0.1:" + tracker.getAddress().getPort() + "/announce";
        String hash = "6161616161616161616161616161616161616161";
        try {
            assertEquals(0, sprat.run("scrape", url, hash, "0000000000000000000000000000000000000000"));
            assertEquals("seeders  leechers  completed  torrent\n      2         1          7  " + hash
                    + "\n      0         0          0  0000000000000000000000000000000000000000\n", sprat.out());
            assertEquals(0, sprat.run("scrape", url, hash, "--json"));
            assertEquals("{\"tracker\":\"" + url + "\",\"torrents\":[{\"name\":\"" + hash + "\",\"infoHash\":\"" + hash
                    + "\",\"seeders\":2,\"leechers\":1,\"completed\":7}]}\n", sprat.out());
            String torrent = folder.resolve("data.torrent").toString();
            sprat.run("create", Files.writeString(folder.resolve("data"), "hello").toString(), "--out", torrent);
            assertEquals(0, sprat.run("scrape", url, torrent));
            assertTrue(sprat.out().endsWith("  data (v1)\n      0         0          0  data (v2)\n"), sprat.out());
            assertEquals(0, sprat.run("scrape", url, torrent, "--json"));
            assertTrue(sprat.out().contains("\"swarm\":\"v2\",\"seeders\":0"), sprat.out());
        } finally {
            tracker.stop(0);
        }
        assertEquals(4, sprat.run("scrape", url, hash));
        assertTrue(sprat.err().startsWith("sprat: " + url + ": nobody can be reached there"), sprat.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"leecher", "leecher x.torrent --nonsense", "leecher x.torrent --port many",
            "leecher x.torrent --port 70000",
        "leecher x.torrent --port -1", "leecher x.torrent --max-upload fast", "leecher x.torrent --max-peers 0",
        "leecher x.torrent --timeout soon",
        "leecher x.torrent --seed-ratio -1", "leecher x.torrent --tracker wss://t/announce",
        "leecher x.torrent --tracker udp://t",
        "leecher no-such.torrent", "leecher x.torrent --bind 300.0.0.1", "seeder", "seeder no-such-file",
                "seeder a b --out c.torrent",
        "create", "create a b", "create no-such-file", "create . --piece-length 100K", "create . --piece-length 8KiB",
        "create . --piece-length 1G", "create . --tracker nonsense", "show", "show a b", "show no-such.torrent",
        "verify x.torrent", "verify no-such.torrent --dir .", "scrape",
        "scrape udp://t:1", "scrape nonsense 0123", "scrape udp://t:1 no-such.torrent",
        "scrape wss://t/ 000102030405060708090a0b0c0d0e0f10111213", "tracker extra", "tracker --port x",
                "tracker --port 65536", "tracker --interval often"})
    void wrongUsageIsExitTwoWithALineThatSaysWhat(String line) {
        assertEquals(2, sprat.run(line.split(" ")));
        assertTrue(sprat.err().startsWith("sprat: "), sprat.err());
        assertEquals("", sprat.out());
        assertNull(sprat.nodes.peerOptions);
    }

    @Test
    void leecherPassesOnWhatWasAsked() throws IOException {
        String torrent = torrent("data", 100_000);
        assertEquals(0, sprat.run("leecher", torrent, torrent, "--dir", folder.toString(), "--no-seed", "--seed-time",
                "10m",
                "--seed-ratio", "2.0", "--timeout", "90s", "--bind", "127.0.0.1", "--port", "7000", "--max-peers", "50",
                "--max-upload", "100mbit",
                "--max-download", "2M", "--tracker", TRACKER + "," + TRACKER + "1", "--tracker", TRACKER + "2"));
        var options = sprat.nodes.peerOptions;
        assertEquals(InetAddress.getLoopbackAddress().getHostAddress(), options.bind().getHostAddress());
        assertEquals(7000, options.port());
        assertTrue(options.portFixed());
        assertEquals(50, options.maxPeers());
        assertEquals(12_500_000, options.maxUploadRate());
        assertEquals(2 << 20, options.maxDownloadRate());
        assertFalse(options.reseed());
        assertEquals(Duration.ofMinutes(10), options.seedTime());
        assertEquals(2.0, options.seedRatio());
        assertEquals(Duration.ofSeconds(90), options.timeout());
        TorrentJob job = sprat.nodes.jobs.get(0);
        assertEquals(1, sprat.nodes.jobs.size(), "the same torrent twice is one");
        assertFalse(job.seedOnly());
        assertEquals(folder, job.dir());
        assertEquals(List.of(List.of(TRACKER, TRACKER + "1"), List.of(TRACKER + "2")), job.metainfo().trackers());
    }

    private static final String HASH = "631a31dd0a46257d5078c0dee4e66e26f73e42ac";

    @Test
    void leecherTakesAMagnetLink() throws IOException {
        String link = "magnet:?xt=urn:btih:" + HASH + "&dn=a&tr=" + TRACKER;
        assertEquals(0, sprat.run("leecher", link, link, "--tracker", TRACKER + "1," + TRACKER, "--save-torrent",
                "--dir", folder.toString()));
        TorrentJob job = sprat.nodes.jobs.get(0);
        assertEquals(1, sprat.nodes.jobs.size());
        assertNull(job.metainfo());
        assertEquals(HASH, job.infoHash().toString());
        assertEquals(List.of(TRACKER + "1", TRACKER), job.magnet().trackers());
        assertTrue(job.savesTorrent());
        assertEquals(3, sprat.run("leecher", "magnet:?xt=urn:btih:12"));
        assertTrue(sprat.err().contains("xt=urn:btih: of the magnet link needs 40"), sprat.err());
    }

    @Test
    void showPrintsWhatIsInAMagnetLinkAndTheLinkOfATorrent() throws Exception {
        assertEquals(0,
                sprat.run("show", "magnet:?xt=urn:btih:" + HASH + "&dn=a+b&tr=" + TRACKER + "&x.pe=[::1]:5&so=0,2-3"));
        assertEquals("name        a b\nv1 hash     " + HASH + "\ntracker     " + TRACKER
                + "\npeer        [::1]:5\nfiles       0, 2-3\n", sprat.out());
        assertEquals(0, sprat.run("show", "--json", "magnet:?xt=urn:btih:" + HASH + "&so=2-3"));
        assertEquals("{\"name\":\"\",\"infoHashV1\":\"" + HASH
                + "\",\"infoHashV2\":null,\"trackers\":[],\"webSeeds\":[],\"peers\":[],"
                + "\"selection\":[{\"first\":2,\"last\":3}]}\n", sprat.out());
        assertEquals(0, sprat.run("show", torrent("data", 10, "--tracker", TRACKER)));
        assertTrue(sprat.out().contains("magnet      magnet:?xt=urn:btih:"), sprat.out());
        assertEquals(3, sprat.run("show", "magnet:?dn=a"));
        assertTrue(sprat.err().contains("names no torrent"), sprat.err());
    }

    @Test
    void leecherChoosesFilesOfOneTorrent() throws Exception {
        String torrent = torrent("data", 100_000);
        assertEquals(0, sprat.run("leecher", torrent, "--select", "0", "--priority", "0=high", "--sequential"));
        assertEquals(100_000, sprat.nodes.jobs.get(0).selection().bytesTotal());
        assertEquals(2, sprat.run("leecher", torrent, "--select", "0,3"));
        assertEquals("sprat: --select 0,3: there is no file 3; data has one file, number 0. `sprat show` lists them\n",
                sprat.err());
        assertEquals(2, sprat.run("leecher", torrent, "--exclude", "0"));
        assertTrue(sprat.err().startsWith("sprat: --exclude leaves none"), sprat.err());
        assertEquals(2, sprat.run("leecher", torrent, torrent("other", 10), "--exclude", "0-1"));
        assertEquals(2, sprat.run("leecher", torrent, torrent("other", 10), "--priority", "0=low"));
        assertTrue(sprat.err().contains("of one torrent"), sprat.err());
        assertEquals(0, sprat.run("leecher", torrent, torrent("other", 10), "--sequential"));
    }

    @Test
    void leecherHasTheDocumentedDefaults() throws IOException {
        assertEquals(0, sprat.run("leecher", torrent("data", 10)));
        var options = sprat.nodes.peerOptions;
        assertNull(options.bind());
        assertEquals(6881, options.port());
        assertFalse(options.portFixed());
        assertTrue(options.reseed());
        assertEquals(200, options.maxPeers());
        assertEquals(Duration.ofMinutes(5), options.timeout());
        assertNull(options.seedTime());
        assertEquals(0, options.maxUploadRate() + options.maxDownloadRate());
    }

    @Test
    void timeoutOfZeroNeverGivesUp() throws IOException {
        assertEquals(0, sprat.run("leecher", torrent("data", 10), "--timeout", "0"));
        assertNull(sprat.nodes.peerOptions.timeout());
    }

    @Test
    void seederOfDataWritesTheTorrentAndServesInPlace() throws IOException {
        Path data = Files.write(folder.resolve("movie.iso"), new byte[3_000_000]);
        Path torrent = folder.resolve("made.torrent");
        assertEquals(0, sprat.run("seeder", data.toString(), "--tracker", TRACKER, "--out", torrent.toString()));
        TorrentJob job = sprat.nodes.jobs.get(0);
        assertTrue(job.seedOnly());
        assertEquals(folder, job.dir());
        assertEquals("movie.iso", job.metainfo().name());
        assertEquals(64 << 10, job.metainfo().layout().pieceLengthBytes());
        assertEquals(List.of(List.of(TRACKER)), job.metainfo().trackers());
        assertTrue(Files.size(torrent) > 100);
    }

    @Test
    void seederOfATorrentPutsItsTrackersFirst() throws IOException {
        String torrent = torrent("data", 10, "--tracker", "udp://own:1", "--tracker", TRACKER);
        assertEquals(0, sprat.run("seeder", torrent, "--dir", folder.toString(), "--tracker", TRACKER));
        assertEquals(List.of(List.of(TRACKER), List.of("udp://own:1")), sprat.nodes.jobs.get(0).metainfo().trackers());
    }

    @Test
    void whatEndsANodeEndsTheProcess() throws IOException {
        sprat.nodes.outcome = Outcome.UNREACHABLE;
        assertEquals(4, sprat.run("leecher", torrent("data", 10)));
    }

    @Test
    void trackerPassesOnWhatWasAsked() {
        assertEquals(0, sprat.run("tracker", "--bind", "::1", "--port", "7000", "--interval", "1m", "--allow",
                "list.txt"));
        var options = sprat.nodes.trackerOptions;
        assertEquals("0:0:0:0:0:0:0:1", options.bind().getHostAddress());
        assertEquals(7000, options.port());
        assertEquals(Duration.ofMinutes(1), options.interval());
        assertEquals("list.txt", options.allowFile().toString());
        assertEquals(0, sprat.run("tracker"));
        assertEquals(6969, sprat.nodes.trackerOptions.port());
        assertEquals(Duration.ofMinutes(30), sprat.nodes.trackerOptions.interval());
    }

    @Test
    void jsonTellsAnErrorAsAnEventToo() throws JsonParserException {
        assertEquals(2, sprat.run("leecher", "no-such.torrent", "--json"));
        List<String> lines = sprat.out().lines().toList();
        JsonObject error = JsonParser.object().from(lines.get(0));
        assertEquals("error", error.getString("event"));
        assertEquals(2, error.getInt("exitCode"));
        assertEquals("stopped", JsonParser.object().from(lines.get(1)).getString("event"));
        assertEquals("sprat: " + error.getString("message") + "\n", sprat.err());
    }

    @Test
    void createShowAndVerifyAgree() throws IOException, JsonParserException {
        String torrent = torrent("data", 1_500_000, "--tracker", TRACKER, "--comment", "for Ünï", "--private",
                "--piece-length", "1MiB", "--json");
        JsonObject created = JsonParser.object().from(sprat.out());
        assertEquals(torrent, created.getString("file"));
        created.remove("file");
        Invocation show = new Invocation();
        assertEquals(0, show.run("show", torrent, "--json"));
        JsonObject shown = JsonParser.object().from(show.out());
        assertEquals(created, shown);
        assertEquals("data", shown.getString("name"));
        assertTrue(shown.getString("infoHashV1").matches("[0-9a-f]{40}"));
        assertTrue(shown.getString("infoHashV2").matches("[0-9a-f]{64}"));
        assertEquals(1 << 20, shown.getInt("pieceLength"));
        assertEquals(2, shown.getInt("pieces"));
        assertEquals(1_500_000, shown.getLong("totalBytes"));
        assertEquals("data", shown.getArray("files").getObject(0).getString("path"));
        assertEquals(TRACKER, shown.getArray("trackers").getString(0));
        assertEquals("for Ünï", shown.getString("comment"));
        assertTrue(shown.getBoolean("private"));
        assertNotNull(shown.getString("createdBy"));
        assertEquals(Invocation.NOW.getEpochSecond(), shown.getLong("createdAt"));
        Invocation human = new Invocation();
        assertEquals(0, human.run("show", torrent));
        for (String part : List.of("format      hybrid", shown.getString("infoHashV1"), shown.getString("infoHashV2"),
                "1500000  data")) {
            assertTrue(human.out().contains(part), human.out());
        }
        assertEquals(0, new Invocation().run("verify", torrent, "--dir", folder.toString()));
    }

    @Test
    void verifyListsWhatIsWrongAndExitsSix() throws IOException, JsonParserException {
        Path data = Files.createDirectories(folder.resolve("data"));
        for (String name : List.of("a", "b", "c", "d")) {
            Files.write(data.resolve(name), new byte[16 << 10]);
        }
        assertEquals(0, sprat.run("create", data.toString(), "--piece-length", "16KiB", "--out",
                folder.resolve("d.torrent").toString()));
        Files.write(data.resolve("a"), new byte[] {1, 2});
        Files.write(data.resolve("b"), "x".repeat(16 << 10).getBytes());
        Files.delete(data.resolve("c"));
        Invocation verify = new Invocation();
        assertEquals(6, verify.run("verify", folder.resolve("d.torrent").toString(), "--dir", folder.toString()));
        assertEquals(List.of("wrong-size  data/a", "damaged (1 piece)  data/b", "missing  data/c",
                "data: 1 of 4 files right, 16.0 KiB of 64.0 KiB"), verify.out().lines().toList());
        Invocation json = new Invocation();
        assertEquals(6, json.run("verify", folder.resolve("d.torrent").toString(), "--dir", folder.toString(),
                "--json"));
        JsonObject report = JsonParser.object().from(json.out());
        assertEquals("missing", report.getArray("files").getObject(2).getString("state"));
        assertEquals(16 << 10, report.getLong("bytesOk"));
    }

    @Test
    void badTorrentsAreExitThreeForEveryCommandThatReadsThem() throws IOException {
        Path page = Files.writeString(folder.resolve("page.torrent"), "<!DOCTYPE html><html>login</html>");
        Path traversal = Files.writeString(folder.resolve("evil.torrent"),
                "d4:infod6:lengthi1e4:name2:..12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee");
        for (Path bad : List.of(page, traversal)) {
            for (List<String> command : List.of(List.of("show"), List.of("leecher"), List.of("seeder"),
                    List.of("verify", "--dir", "."))) {
                Invocation invocation = new Invocation();
                String[] args = new String[command.size() + 1];
                command.toArray(args);
                args[command.size()] = bad.toString();
                assertEquals(3, invocation.run(args), command + " " + bad);
                assertTrue(invocation.err().startsWith("sprat: " + bad + ": "), invocation.err());
            }
        }
        sprat.run("show", page.toString());
        assertTrue(sprat.err().contains("HTML"), sprat.err());
        assertTrue(sprat.err().contains("get the torrent file again"), sprat.err());
    }

    @Test
    void placesThatCannotBeUsedAreExitFive() throws IOException {
        String torrent = torrent("data", 10);
        assertEquals(5, sprat.run("verify", torrent, "--dir", folder.resolve("none").toString()));
        assertEquals(5, sprat.run("verify", torrent, "--dir", torrent));
        assertEquals(5, sprat.run("create", folder.resolve("data").toString(), "--out",
                folder.resolve("none/x.torrent").toString()));
        assertEquals(5, sprat.run("show", torrent, "--log", folder.resolve("none/log").toString()));
    }

    @Test
    void quietPrintsNothingWhenAllIsWell() throws IOException {
        String torrent = torrent("data", 10, "--quiet");
        assertEquals(0, sprat.run("verify", torrent, "--dir", folder.toString(), "--quiet"));
        assertEquals("", sprat.out() + sprat.err());
    }

    /** Makes a file of that many bytes and its torrent with `create`. */
    private String torrent(String name, int bytes, String... options) throws IOException {
        Path data = Files.write(folder.resolve(name), new byte[bytes]);
        String torrent = folder.resolve(name + ".torrent").toString();
        String[] args = new String[4 + options.length];
        System.arraycopy(new String[] {"create", data.toString(), "--out", torrent}, 0, args, 0, 4);
        System.arraycopy(options, 0, args, 4, options.length);
        assertEquals(0, sprat.run(args), sprat.err());
        return torrent;
    }
}
