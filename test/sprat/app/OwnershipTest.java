package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.io.FormatException;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.PieceLayout;

class OwnershipTest {
    private final Ownership ownership = new Ownership();

    private static TorrentJob job(String name, int bytes) throws FormatException {
        List<FileEntry> files = List.of(new FileEntry(List.of(name), 0, bytes));
        return new TorrentJob(MetainfoWriter.create(name, files, new PieceLayout(bytes, 16 << 10), new byte[20], false),
                Path.of("data"), false);
    }

    private void take(TorrentJob job) throws UserError {
        ownership.take(job, job);
    }

    @Test
    void twoTorrentsWithTheSameFileInOneFolderAreRefused() throws Exception {
        take(job("x", 1));
        TorrentJob other = job("x", 2);
        UserError error = assertThrows(UserError.class, () -> take(other));
        assertEquals(Outcome.USAGE, error.outcome());
    }

    /** What is not whole is called `x.3f2a9c1b.part`, which is nobody's file. */
    @Test
    void aFileThatIsCalledLikeAnotherAndPartIsNotTheSame() throws Exception {
        take(job("x", 1));
        take(job("x.part", 2));
    }
}
