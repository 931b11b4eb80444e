package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.disk.work.DiskLimits;
import sprat.io.Limits;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.PieceLayout;

class DescriptorsTest {
    private static final String LIMITS = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             96567                96567                processes
            Max open files            1024                 4096                 files
            Max locked memory         8388608              8388608              bytes
            """;

    @Test
    void readsTheSoftLimit() {
        assertEquals(1024, Descriptors.read(LIMITS).limit());
    }

    @Test
    void takesWhatItCannotReadForUnlimited() {
        assertEquals(Integer.MAX_VALUE, Descriptors.read(LIMITS.replace("1024 ", "unlimited")).limit());
        assertEquals(Integer.MAX_VALUE, Descriptors.read("").limit());
        assertEquals(Integer.MAX_VALUE, Descriptors.read(LIMITS.replace("1024 ", "9999999999")).limit());
    }

    @Test
    void leavesDescriptorsForTheFilesThatMayBeOpen() throws Exception {
        List<TorrentJob> jobs = List.of(job(2), job(DiskLimits.OPEN_FILES + 1));
        int kept = AppLimits.SPARE_DESCRIPTORS + 2 + DiskLimits.OPEN_FILES + 2 * AppLimits.FOLDER_DESCRIPTORS;
        assertEquals(1024 - kept, new Descriptors(1024).connections(jobs));
        assertEquals(Limits.LEAST_CONNECTIONS + 1,
                new Descriptors(kept + Limits.LEAST_CONNECTIONS + 1).connections(jobs));
        assertEquals(Limits.LEAST_CONNECTIONS, new Descriptors(10).connections(jobs));
    }

    @Test
    void thisProcessMayOpenSome() {
        assertTrue(Descriptors.ofThisProcess().limit() > AppLimits.SPARE_DESCRIPTORS);
    }

    private static TorrentJob job(int files) throws Exception {
        List<FileEntry> entries = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            entries.add(new FileEntry(List.of("many", "f" + i), 0, 0));
        }
        Metainfo metainfo = MetainfoWriter.create("many", entries, new PieceLayout(0, 1 << 14), new byte[0], false);
        return new TorrentJob(metainfo, Path.of("."), true);
    }
}
