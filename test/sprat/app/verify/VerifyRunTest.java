package sprat.app.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sprat.app.Creation;
import sprat.app.Event;
import sprat.app.Outcome;
import sprat.app.PeerNode;
import sprat.app.PeerOptions;
import sprat.app.TorrentJob;
import sprat.app.UserError;
import sprat.app.verify.VerificationReport.State;
import sprat.io.FormatException;
import sprat.wire.Built;
import sprat.wire.bencode.BencodeReader;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeWriter;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoReader;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

@Timeout(60)
class VerifyRunTest {
    private static final int PIECE = 16 << 10;

    @TempDir
    Path folder;
    private final List<Event> events = new ArrayList<>();
    private Path data;
    private Metainfo torrent;

    /** Pieces: 0 and 1 are a's, the rest of a shares piece 2 with b and c. */
    @BeforeEach
    void makeTorrent() throws IOException, UserError {
        data = Files.createDirectory(folder.resolve("data"));
        byte[] bytes = new byte[2 * PIECE + 100];
        new Random(1).nextBytes(bytes);
        Files.write(data.resolve("a"), bytes);
        Files.write(data.resolve("b"), new byte[] {1, 2, 3});
        Files.write(data.resolve("c"), new byte[0]);
        torrent = new Creation(new Creation.Plan(data, TorrentFormat.V1, PIECE, List.of(), false, "", "", 0), () -> 0,
                event -> { }).run();
    }

    @Test
    void everythingRightIsWhole() throws UserError {
        VerificationReport report = verify();
        assertTrue(report.isWhole());
        assertEquals(torrent.layout().totalBytes(), report.bytesOk());
        long total = torrent.layout().totalBytes();
        assertEquals(List.of(new Event.Checking("data", torrent.infoHash().toString(), 0, total),
                new Event.Checking("data", torrent.infoHash().toString(), total, total)), events);
    }

    /** In v1 torrents too padding is in no figure. */
    @Test
    void paddingIsInNoTotal() throws IOException, UserError, FormatException {
        List<FileEntry> files = List.of(new FileEntry(List.of("data", "b"), 0, 3), FileEntry.padding("data", 3, PIECE),
                new FileEntry(List.of("data", "c"), PIECE, 0));
        byte[] bytes = Arrays.copyOf(new byte[] {1, 2, 3}, PIECE);
        torrent = SampleHashes.torrent("data", files, bytes, PIECE, TorrentFormat.V1);
        VerificationReport report = verify();
        assertEquals(List.of(3L, 3L), List.of(report.bytesOk(), report.bytesTotal()));
        assertEquals(List.of("data/b", "data/c"),
                report.files().stream().map(VerificationReport.FileReport::path).toList());
        assertEquals(List.of(new Event.Checking("data", torrent.infoHash().toString(), 0, 3),
                new Event.Checking("data", torrent.infoHash().toString(), 3, 3)), events);
    }

    /** By their own trees, files do not depend on their neighbours. */
    @Test
    void noFileIsUncertainInAHybrid() throws IOException, UserError {
        torrent = new Creation(new Creation.Plan(data, TorrentFormat.HYBRID, PIECE, List.of(), false, "", "", 0),
                () -> 0, event -> { }).run();
        Files.delete(data.resolve("b"));
        assertStates(State.OK, State.MISSING, State.OK);
    }

    @Test
    void withoutLayersNothingIsVerified() throws IOException, FormatException {
        Metainfo whole = SampleHashes.torrent("d", List.of(new FileEntry(List.of("d"), 0, PIECE + 1)),
                new byte[PIECE + 1], PIECE, TorrentFormat.V2);
        Dictionary root = Built.of((Dictionary) BencodeReader.read(ByteBuffer.wrap(MetainfoWriter.toBytes(whole))));
        root.entries().remove("piece layers");
        torrent = MetainfoReader.read(BencodeWriter.toBytes(root));
        UserError error = assertThrows(UserError.class, this::verify);
        assertEquals(Outcome.BAD_TORRENT, error.outcome());
        assertTrue(error.getMessage().contains("d: there is no piece layer for d"), error.getMessage());
        events.clear();
        PeerOptions options = new PeerOptions(null, 0, true, 50, 0, 0, true, null, 0, null);
        assertEquals(Outcome.BAD_TORRENT, new PeerNode(options, List.of(new TorrentJob(torrent, folder, true)),
                events::add).run());
        assertEquals(List.of(new Event.Failure(Outcome.BAD_TORRENT, error.getMessage()),
                new Event.Stopped(Outcome.BAD_TORRENT)), events);
    }

    @Test
    void withoutLayersAHybridIsVerifiedByItsV1Hashes() throws IOException, UserError, FormatException {
        Metainfo whole = new Creation(new Creation.Plan(data, TorrentFormat.HYBRID, PIECE, List.of(), false, "", "", 0),
                () -> 0, event -> { }).run();
        torrent = MetainfoReader.readInfo(whole.info());
        assertFalse(torrent.filesWithoutLayer().isEmpty());
        assertStates(State.OK, State.OK, State.OK);
        byte[] bytes = Files.readAllBytes(data.resolve("a"));
        bytes[PIECE] ^= 1;
        Files.write(data.resolve("a"), bytes);
        assertStates(State.DAMAGED, State.OK, State.OK);
    }

    @Test
    void damageIsToldWithItsPieces() throws IOException, UserError {
        byte[] bytes = Files.readAllBytes(data.resolve("a"));
        bytes[PIECE] ^= 1;
        Files.write(data.resolve("a"), bytes);
        assertStates(State.DAMAGED, State.OK, State.OK);
        assertEquals(1, verify().files().get(0).badPieces());
        assertEquals(torrent.layout().totalBytes() - PIECE, verify().bytesOk());
    }

    @Test
    void neighbourOfAMissingFileIsUncertainNotDamaged() throws IOException, UserError {
        Files.delete(data.resolve("b"));
        assertStates(State.UNCERTAIN, State.MISSING, State.OK);
    }

    @Test
    void missingEmptyFileIsToldThoughNoPieceLacksIt() throws IOException, UserError {
        Files.delete(data.resolve("c"));
        assertStates(State.OK, State.OK, State.MISSING);
    }

    @Test
    void longerFileIsWrongThoughItsPiecesAreRight() throws IOException, UserError {
        Files.write(data.resolve("c"), new byte[1]);
        assertStates(State.OK, State.OK, State.WRONG_SIZE);
        assertFalse(verify().isWhole());
    }

    @Test
    void fileUnderItsPartNameIsMissing() throws IOException, UserError {
        Files.move(data.resolve("b"), data.resolve("b." + torrent.infoHash().toString().substring(0, 8) + ".part"));
        assertStates(State.OK, State.MISSING, State.OK);
    }

    @Test
    void folderThatIsNotThereIsADiskError() {
        UserError error = assertThrows(UserError.class,
                () -> new VerifyRun(torrent, folder.resolve("none"), () -> 0, events::add));
        assertEquals(Outcome.DISK, error.outcome());
    }

    @Test
    void stopEndsItAsInterrupted() throws UserError {
        VerifyRun verification = new VerifyRun(torrent, folder, () -> 0, events::add);
        verification.stop();
        assertEquals(Outcome.INTERRUPTED, assertThrows(UserError.class, verification::run).outcome());
    }

    private void assertStates(State... states) throws UserError {
        assertEquals(List.of(states), verify().files().stream().map(VerificationReport.FileReport::state).toList());
    }

    private VerificationReport verify() throws UserError {
        return new VerifyRun(torrent, folder, () -> 0, events::add).run();
    }
}
