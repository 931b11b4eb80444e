package load;

import com.grack.nanojson.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import sprat.wire.InfoHash;
import sprat.wire.WireLimits;

/** What a seeder under load serves, and where: a file of random bytes, which the system keeps in memory. */
record Served(InetSocketAddress address, InfoHash infoHash, long totalBytes, SplittableRandom random) {
    private static final int FILE_BYTES = 128 << 20;

    static Path createFile(Path dir) throws IOException {
        byte[] content = new byte[FILE_BYTES];
        new SplittableRandom(1).nextBytes(content);
        return Files.write(dir.resolve("load.bin"), content);
    }

    /** Waits until it serves. */
    static Served by(Program seeder) throws LoadFailure, InterruptedException {
        JsonObject seeding = seeder.await("seeding", event -> true);
        return new Served(seeder.address(), InfoHash.ofHex(seeding.getString("infoHash")), FILE_BYTES, new SplittableRandom(2));
    }

    /** The default of `create`. */
    int pieceBytes() {
        return 512 << 10;
    }

    long blocks() {
        return totalBytes / WireLimits.BLOCK_BYTES;
    }
}
