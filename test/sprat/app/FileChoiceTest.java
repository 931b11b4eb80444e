package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.swarm.pick.FileSelections;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.MagnetReader;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** From lists of numbers to files: padding has no number. */
class FileChoiceTest {
    private static final int PIECE = 16 << 10;

    /** Five files of 100, 200, 300, 400 and 500 bytes; in a hybrid four of padding between them. */
    private static Metainfo torrent(TorrentFormat format) throws Exception {
        List<FileEntry> files = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < 5; i++) {
            files.add(new FileEntry(List.of("five", "file-" + i), offset, 100 * (i + 1)));
            offset += 100 * (i + 1);
        }
        List<FileEntry> padded = MetainfoWriter.padded(files, PIECE, format);
        return SampleHashes.torrent("five", padded, new byte[(int) padded.get(padded.size() - 1).end()], PIECE, format);
    }

    private static String chosen(Metainfo torrent, FileChoice selection) throws UserError {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < torrent.files().size(); i++) {
            boolean isChosen = !torrent.files().get(i).padding() && FileSelections.hasFile(selection.of(torrent), i);
            names.append(isChosen ? torrent.files().get(i).path().get(1).substring(5) : "");
        }
        return names.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "0 ;; 0", "0,2 ;; 02", "1-3 ;; 123", "0,2-4 ;; 0234", "4,0,0 ;; 04", " 1 , 3-3 ;; 13",
        "; 0 ; 1234", "; 0,2-4 ; 1", "0-2 ; 1 ; 02", "0-4 ;; 01234"})
    void choosesBySelectAndExclude(String select, String exclude, String expected) throws Exception {
        FileChoice selection = new FileChoice(select == null ? List.of() : List.of(select), exclude == null ? List.of()
                : List.of(exclude), List.of(), false);
        assertTrue(selection.namesFiles());
        for (TorrentFormat format : TorrentFormat.values()) {
            assertEquals(expected, chosen(torrent(format), selection), format.toString());
        }
    }

    @Test
    void optionsMayBeGivenAgain() throws Exception {
        assertEquals("034", chosen(torrent(TorrentFormat.HYBRID),
                new FileChoice(List.of("0", "2-4"), List.of("2", "1"), List.of(), false)));
    }

    @Test
    void nothingSaidIsEverything() throws Exception {
        FileChoice selection = new FileChoice(List.of(), List.of(), List.of(), false);
        assertFalse(selection.namesFiles());
        assertEquals("01234", chosen(torrent(TorrentFormat.HYBRID), selection));
    }

    @Test
    void aChoiceOfAHybridHasItsBytesAlone() throws Exception {
        assertEquals(700, new FileChoice(List.of("1,4"), List.of(), List.of(), false).of(torrent(TorrentFormat.HYBRID))
                .bytesTotal());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "5 ; --select 5: there is no file 5; five has 5 files, 0 to 4",
        "2-7 ; --select 2-7: there is no file 5; five has 5 files, 0 to 4",
        "0,900000000 ; --select 0,900000000: there is no file 900000000; five has 5 files, 0 to 4"})
    void namesTheFileThatIsNotThereAndHowManyThereAre(String select, String file, String have) throws Exception {
        FileChoice selection = new FileChoice(List.of(select), List.of(), List.of(), false);
        UserError error = assertThrows(UserError.class, () -> selection.of(torrent(TorrentFormat.V1)));
        assertEquals(Outcome.USAGE, error.outcome());
        assertTrue(error.getMessage().startsWith(file + "; " + have), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "1,", ",1", "1-", "-1", "3-1", "1 2", "0x1", "1--2", "9999999999", "+1"})
    void saysHowAListIsWritten(String list) {
        UserError error =
                assertThrows(UserError.class, () -> new FileChoice(List.of(), List.of(list), List.of(), false));
        assertEquals(Outcome.USAGE, error.outcome());
        assertTrue(error.getMessage().startsWith("--exclude " + list + ": "), error.getMessage());
        assertTrue(error.getMessage().endsWith("0,2,4-8"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1=", "1=highest", "=high", "high", "x=high", "1=high=low"})
    void saysHowAPriorityIsWritten(String priority) {
        UserError error =
                assertThrows(UserError.class, () -> new FileChoice(List.of(), List.of(), List.of(priority), false));
        assertEquals(Outcome.USAGE, error.outcome());
        assertTrue(error.getMessage().startsWith("--priority "), error.getMessage());
    }

    /**
     * It counts the files of a v1 list, in which every second one is padding, or those of a v2 tree, which has none.
     */
    @Test
    void aMagnetLinkChoosesWhereTheCommandLineDoesNot() throws Exception {
        Magnet link = MagnetReader.read("magnet:?xt=urn:btih:" + "ab".repeat(20) + "&so=0,2-4,900");
        FileChoice nothing = new FileChoice(List.of(), List.of(), List.of(), true);
        assertEquals("0234", chosen(torrent(TorrentFormat.V1), nothing.orOf(link)));
        assertEquals("012", chosen(torrent(TorrentFormat.HYBRID), nothing.orOf(link)));
        assertEquals("0234", chosen(torrent(TorrentFormat.V2), nothing.orOf(link)));
        assertEquals("1", chosen(torrent(TorrentFormat.V1), new FileChoice(List.of("1"), List.of(), List.of(), false)
                .orOf(link)));
        assertEquals("34", chosen(torrent(TorrentFormat.V1), new FileChoice(List.of(), List.of("0-2"), List.of(), false)
                .orOf(link)));

        Magnet elsewhere = MagnetReader.read("magnet:?xt=urn:btih:" + "ab".repeat(20) + "&so=7");
        UserError error = assertThrows(UserError.class, () -> nothing.orOf(elsewhere).of(torrent(TorrentFormat.V1)));
        assertEquals("the magnet link and --exclude leave none of the files of five; choose with --select",
                error.getMessage());
    }

    @Test
    void leavingOutEverythingIsAMistake() throws Exception {
        FileChoice selection = new FileChoice(List.of("1"), List.of("1"), List.of(), false);
        assertThrows(UserError.class, () -> selection.of(torrent(TorrentFormat.HYBRID)));
    }

    @Test
    void aPriorityDoesNotChooseAFile() throws Exception {
        FileChoice selection = new FileChoice(List.of("0-1"), List.of(), List.of("1-2=HIGH", "0=low", "0=high"), true);
        assertEquals("01", chosen(torrent(TorrentFormat.V1), selection));
    }
}
