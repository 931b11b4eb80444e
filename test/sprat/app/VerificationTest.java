package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sprat.app.VerificationReport.State;
import sprat.wire.Metainfo;

@Timeout(60)
class VerificationTest {
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
        torrent = new Creation(new Creation.Plan(data, PIECE, List.of(), false, "", "", 0), () -> 0, event -> { }).run();
    }

    @Test
    void everythingRightIsWhole() throws UserError {
        VerificationReport report = verify();
        assertTrue(report.isWhole());
        assertEquals(torrent.layout().totalBytes(), report.bytesOk());
        long total = torrent.layout().totalBytes();
        assertEquals(List.of(new Event.Checking("data", 0, total), new Event.Checking("data", total, total)), events);
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
        Files.move(data.resolve("b"), data.resolve("b.part"));
        assertStates(State.OK, State.MISSING, State.OK);
    }

    @Test
    void folderThatIsNotThereIsADiskError() {
        UserError error = assertThrows(UserError.class,
                () -> new Verification(torrent, folder.resolve("none"), () -> 0, events::add));
        assertEquals(Outcome.DISK, error.outcome());
    }

    @Test
    void stopEndsItAsInterrupted() throws UserError {
        Verification verification = new Verification(torrent, folder, () -> 0, events::add);
        verification.stop();
        assertEquals(Outcome.INTERRUPTED, assertThrows(UserError.class, verification::run).outcome());
    }

    private void assertStates(State... states) throws UserError {
        assertEquals(List.of(states), verify().files().stream().map(VerificationReport.FileReport::state).toList());
    }

    private VerificationReport verify() throws UserError {
        return new Verification(torrent, folder, () -> 0, events::add).run();
    }
}
