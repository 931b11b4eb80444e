package sprat.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sprat.disk.names.ChannelOpener;
import sprat.disk.names.FileStamp;
import sprat.disk.names.StateFolder;
import sprat.disk.store.ExistingFiles;
import sprat.disk.work.DiskWorkers;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.TorrentFormat;

/**
 * Whatever a torrent lists, peers send, the user chooses and the disk refuses, each file of the user keeps its bytes
 * under some name. Every failure prints its seed and what happened in it.
 */
class UsersFilesTest {
    private static final int SEEDS = 60;
    private static final List<String> NAMES = List.of("t/x", "t/x.old", "t/x.old.2", "t/x.part", "t/X", "t/x.old.old",
            "t/x.old.00000000.part", "t/x.00000000.part", "t/x.11111111.part", "t/.sprat-0001b99d-0",
            "t/.sprat-0001b99d-0.00000000.copy.part", "t/d/x", "t/d/e", "t/e");
    private static final DiskBench.Result OK = new DiskBench.Result(DiskOutcome.OK, "");

    @TempDir
    Path folder;
    private final DiskBench bench = new DiskBench();
    private final DiskWorkers workers = bench.workers(2);

    @AfterEach
    void closeWorkers() throws IOException {
        bench.close();
    }

    @Test
    void aFileOfTheUserKeepsItsBytesUnderSomeName() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            new World(seed).play();
        }
    }

    /** One folder and one torrent, through several runs. */
    private final class World {
        private final int seed;
        private final Random random;
        private final Path directory;
        private final SampleTorrent torrent;
        private final Metainfo metainfo;
        private final StateFolder state;
        private final Map<Object, byte[]> users = new HashMap<>();
        private final List<String> told = new ArrayList<>();
        private int stepsLeft;
        private boolean hasActed;

        World(int seed) throws IOException {
            this.seed = seed;
            this.random = new Random(seed);
            this.directory = Files.createDirectory(folder.resolve("data" + seed));
            this.state = random.nextBoolean() ? StateFolder.NONE : StateFolder.open(folder.resolve("state" + seed));
            this.torrent = torrent();
            this.metainfo = torrent.metainfo;
        }

        private SampleTorrent torrent() {
            List<String> names = new ArrayList<>(NAMES);
            Collections.shuffle(names, random);
            List<Object> files = new ArrayList<>();
            int pieceLength = pick(1, 5, 100, 16 << 10);
            for (String name : names.subList(0, 1 + random.nextInt(6))) {
                files.add(name);
                files.add(length(Math.min(pieceLength, 200)));
            }
            files.add("t/z");
            files.add(1);
            int format = random.nextInt(4);
            try {
                return pieceLength < 16 << 10 || format == 3 ? SampleTorrent.of(pieceLength, files.toArray())
                        : SampleTorrent.of(TorrentFormat.values()[format], pieceLength, files.toArray());
            } catch (IllegalArgumentException e) {
                return SampleTorrent.of(pieceLength, files.toArray()); // names that no torrent can have
            }
        }

        private int length(int unit) {
            return pick(0, 1, unit - 1, unit, unit + 3, 2 * unit, 3 * unit + 1);
        }

        private int pick(int... numbers) {
            return numbers[random.nextInt(numbers.length)];
        }

        void play() throws IOException {
            for (int i = 0; i < 8; i++) {
                userActs();
            }
            for (int run = 0; run < 4; run++) {
                leech();
                assertKept();
                if (random.nextInt(3) == 0) {
                    userActs();
                }
            }
        }

        private void userActs() throws IOException {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            if (name.endsWith(torrent.partSuffix())) {
                return; // such a name is sprat's
            }
            hasActed = true;
            Path path = directory.resolve(name);
            Files.createDirectories(path.getParent());
            byte[] bytes = content(name);
            Path made = Files.write(Files.createTempFile(folder, "user", ""), bytes);
            if (random.nextInt(4) == 0 && Files.exists(path)) {
                Path link = directory.resolve("link" + told.size());
                Files.createLink(link, path);
                users.put(FileStamp.of(link).key(), Files.readAllBytes(link));
                told.add("linked " + name);
                return;
            }
            Files.move(made, path, StandardCopyOption.REPLACE_EXISTING);
            told.add("user makes " + name + " of " + bytes.length);
            users.keySet().retainAll(keys().keySet());
            users.put(FileStamp.of(path).key(), bytes);
        }

        private byte[] content(String name) {
            int kind = random.nextInt(4);
            for (int i = 0; i < metainfo.files().size(); i++) {
                if (metainfo.files().get(i).displayPath().equals(name) && kind > 0) {
                    byte[] bytes = torrent.fileBytes(i);
                    if (kind > 1 && bytes.length > 0) {
                        bytes[kind == 2 ? 0 : random.nextInt(bytes.length)]++;
                    }
                    return bytes;
                }
            }
            byte[] bytes = new byte[length(200)];
            random.nextBytes(bytes);
            return bytes;
        }

        private void leech() throws IOException {
            boolean movesAside = random.nextBoolean();
            BitSet chosen = new BitSet();
            for (int i = 0; i < metainfo.files().size(); i++) {
                chosen.set(i, random.nextInt(4) > 0);
            }
            stepsLeft = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(60);
            told.add("run of " + chosen + (movesAside ? " overwriting" : "") + " for " + stepsLeft + " steps");
            ExistingFiles existing = new ExistingFiles(state, chosen::get, movesAside,
                    (from, to) -> told.add(from + " -> " + to));
            FileStorage storage = new FileStorage(metainfo, directory, existing, workers, opener());
            DiskBench.Claim claim = bench.claim(storage, torrent);
            told.add("claim " + claim);
            hasActed = false;
            if (claim.outcome() == DiskOutcome.OK) {
                fetch(storage, chosen, claim);
            }
            bench.close(storage);
        }

        private void fetch(Storage storage, BitSet chosen, DiskBench.Claim claim) throws IOException {
            BitSet right = new BitSet();
            for (int piece = 0; piece < metainfo.layout().pieceCount(); piece++) {
                if (random.nextInt(200) == 0) {
                    userActs();
                }
                boolean[] isWanted = {false};
                metainfo.forEachFile(piece, file -> isWanted[0] |= chosen.get(file));
                boolean has = bench.verify(storage, piece) == DiskOutcome.OK && !claim.notOurs().get(piece);
                right.set(piece, has || isWanted[0] && fetch(storage, piece));
            }
            for (int i = 0; i < metainfo.files().size(); i++) {
                FileEntry file = metainfo.files().get(i);
                boolean isWhole = file.lengthBytes() == 0
                        || right.nextClearBit(metainfo.firstPiece(file)) > metainfo.lastPiece(file);
                if (!file.padding() && chosen.get(i) && isWhole) {
                    DiskBench.Result result = bench.publish(storage, i);
                    told.add("publish " + file.displayPath() + " " + result);
                    if (result.equals(OK) && stepsLeft == Integer.MAX_VALUE && !hasActed) {
                        assertContent(i);
                    }
                }
            }
        }

        private boolean fetch(Storage storage, int piece) {
            if (random.nextInt(3) == 0) {
                byte[] lie = new byte[Math.min(metainfo.layout().contentBytes(piece), 16 << 10)];
                random.nextBytes(lie);
                bench.write(storage, piece, 0, lie);
                bench.verify(storage, piece);
            }
            return bench.writePiece(storage, torrent, piece).equals(OK)
                    && bench.verify(storage, piece) == DiskOutcome.OK;
        }

        private void assertContent(int fileIndex) {
            try {
                byte[] bytes = Files.readAllBytes(torrent.path(directory, fileIndex));
                assertArrayEquals(torrent.fileBytes(fileIndex), bytes, told());
            } catch (IOException e) {
                throw new AssertionError(told(), e);
            }
        }

        /** Refuses each step after some. */
        private ChannelOpener opener() {
            return new ChannelOpener() {
                @Override
                public FileChannel open(Path path, Set<? extends OpenOption> options, ChannelOpener.Opening opening)
                        throws IOException {
                    step();
                    return opening.open();
                }

                @Override
                public void link(Path name, Path file) throws IOException {
                    step();
                    Files.createLink(name, file);
                }

                @Override
                public void makeFolder(Path made) throws IOException {
                    step();
                    Files.createDirectory(made);
                }
            };
        }

        private synchronized void step() throws IOException {
            if (stepsLeft != Integer.MAX_VALUE && stepsLeft-- <= 0) {
                throw new IOException("killed");
            }
        }

        private Map<Object, Path> keys() throws IOException {
            Map<Object, Path> keys = new HashMap<>();
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path path : all.filter(Files::isRegularFile).toList()) {
                    keys.put(FileStamp.of(path).key(), path);
                }
            }
            return keys;
        }

        private void assertKept() throws IOException {
            Map<Object, Path> keys = keys();
            for (Map.Entry<Object, byte[]> file : users.entrySet()) {
                Path path = keys.get(file.getKey());
                assertTrue(path != null, "a file of " + file.getValue().length + " bytes is gone: " + told());
                assertTrue(Arrays.equals(file.getValue(), Files.readAllBytes(path)), path + " has changed: " + told());
            }
        }

        private String told() {
            return "seed " + seed + " " + metainfo.files() + " " + metainfo.layout().pieceLengthBytes() + "\n"
                    + String.join("\n", told);
        }
    }
}
