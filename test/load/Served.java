package load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.WireLimits;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoReader;
import sprat.wire.torrent.PieceLayout;

/** What a seeder under load serves, and where: a file of random bytes, which the system keeps in memory. */
record Served(InetSocketAddress address, InfoHash infoHash, PieceLayout layout, SplittableRandom random) {
    private static final int FILE_BYTES = 128 << 20;

    static Path createFile(Path dir) throws IOException {
        byte[] content = new byte[FILE_BYTES];
        new SplittableRandom(1).nextBytes(content);
        return Files.write(dir.resolve("load.bin"), content);
    }

    /** Where a seeder writes the torrent that it makes of the file. */
    static Path torrentFile(Path dir) {
        return dir.resolve("load.torrent");
    }

    /** Waits until it serves the file in that folder. */
    static Served by(Program seeder, Path dir) throws LoadFailure, InterruptedException, IOException, FormatException {
        seeder.await("seeding", event -> true);
        Metainfo torrent = MetainfoReader.read(Files.readAllBytes(torrentFile(dir)));
        return new Served(seeder.address(), torrent.infoHash(), torrent.layout(), new SplittableRandom(2));
    }

    int pieceBytes() {
        return layout.pieceLengthBytes();
    }

    long blocks() {
        return FILE_BYTES / WireLimits.BLOCK_BYTES;
    }
}
