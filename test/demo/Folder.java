package demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A folder of real files: made, linked, measured, compared byte by byte, deleted. */
record Folder(Path path) {
    private static final int PIECE_BYTES = 128 * 1024;
    private static final int CHUNK_BYTES = 1 << 16;

    /** Names, sizes and depths that have broken file tools before, and one file large enough to be worth a swarm. */
    static Folder create(Path path) throws IOException {
        SplittableRandom random = new SplittableRandom(20);
        Map<String, Integer> sizes = Map.of(
                "empty", 0,
                "one byte", 1,
                "disk image.bin", (200 << 20) + 4321,
                "exactly eight pieces.bin", 8 * PIECE_BYTES,
                "Ünïcode – 片.bin", 3_000_001,
                "nested/deeper/read me.txt", 777,
                "nested/one block.bin", 16_384,
                "nested/empty too", 0);
        for (Map.Entry<String, Integer> size : sizes.entrySet()) {
            write(path.resolve(size.getKey()), size.getValue(), random.split());
        }
        return new Folder(path);
    }

    private static void write(Path file, int bytes, SplittableRandom random) throws IOException {
        Files.createDirectories(file.getParent());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), CHUNK_BYTES)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            for (int left = bytes; left > 0; left -= CHUNK_BYTES) {
                for (chunk.clear(); chunk.hasRemaining();) {
                    chunk.putLong(random.nextLong());
                }
                out.write(chunk.array(), 0, Math.min(left, CHUNK_BYTES));
            }
        }
    }

    /** A second copy without a second 200 MiB. */
    void linkInto(Path dir) throws IOException {
        for (Path file : files()) {
            Path link = dir.resolve(path.getFileName()).resolve(file);
            Files.createDirectories(link.getParent());
            Files.createLink(link, path.resolve(file));
        }
    }

    /** Relative paths, in order. */
    List<Path> files() throws IOException {
        try (Stream<Path> paths = Files.walk(path)) {
            return paths.filter(Files::isRegularFile).map(path::relativize).sorted().toList();
        }
    }

    long bytes() throws IOException {
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(path.resolve(file));
        }
        return bytes;
    }

    /** The copy in `dir` has the same files, no more and no fewer, with the same bytes. */
    void compareWithCopyIn(Path dir) throws IOException, DemoFailure {
        Folder copy = new Folder(dir.resolve(path.getFileName()));
        if (!files().equals(copy.files())) {
            throw new DemoFailure("the origin has the files " + files() + ", " + copy.path + " has " + copy.files());
        }
        for (Path file : files()) {
            long at = Files.mismatch(path.resolve(file), copy.path.resolve(file));
            if (at >= 0) {
                throw new DemoFailure(copy.path.resolve(file) + " differs from the origin at byte " + at);
            }
        }
    }

    void delete() throws IOException {
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
