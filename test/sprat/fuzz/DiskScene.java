package sprat.fuzz;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import sprat.wire.torrent.FileEntry;

/**
 * A folder as a leecher may find it, made from bytes: what the folders are, then for each file what has its `.part`
 * name and what its own.
 * <pre>
 *  | folders u8 | state u8, number u16 | ... {@link #SLOTS} times
 * </pre>
 * Outside lie files of the user that no torrent may touch, and second names, as hard links, of some of those inside.
 */
final class DiskScene {
    static final Content CONTENT = Content.of(256, List.of("t/a", "t/d/b", "t/empty", "t/c"), 700, 1_000, 0, 50);
    static final int SLOTS = 8;
    private static final String PART = "." + CONTENT.metainfo().infoHash().toString().substring(0, 8) + ".part";

    /** What has a name. */
    private enum State {
        NOTHING, RIGHT, BEGUN, SPOILT, CUT, LONGER, OTHER, EMPTY, ZEROS, SPARSE, LINK_OUT, LINK_TO_NOTHING, FOLDER;

        private static final State[] ALL = values();
    }

    /** States from here on are no files. */
    static final int LINKS_FROM = State.LINK_OUT.ordinal();
    private static final LinkOption AS_IT_IS = LinkOption.NOFOLLOW_LINKS;

    private final Path save;
    private final Path outside;
    /** Bytes that were there before, under their final names and outside. */
    private final Map<Path, byte[]> before = new HashMap<>();

    DiskScene(Path root, byte[] script) throws IOException {
        save = Files.createDirectory(root.resolve("save"));
        outside = Files.createDirectory(root.resolve("outside"));
        for (int i = 0; i < files().size(); i++) {
            Files.write(outside.resolve("precious" + i), right(i));
        }
        makeFolders(at(script, 0));
        for (int slot = 0; slot < SLOTS; slot++) {
            int from = 1 + 3 * slot;
            make(slot, State.ALL[at(script, from) % State.ALL.length],
                    at(script, from + 1) << 8 | at(script, from + 2));
        }
        for (int i = 0; i < files().size(); i++) {
            remember(path(i, ""));
            remember(outside.resolve("precious" + i));
        }
    }

    private static int at(byte[] script, int index) {
        return index < script.length ? script[index] & 0xff : 0;
    }

    Path directory() {
        return save;
    }

    private static List<FileEntry> files() {
        return CONTENT.metainfo().files();
    }

    private static byte[] right(int fileIndex) {
        FileEntry file = files().get(fileIndex);
        return Arrays.copyOfRange(CONTENT.bytes(), (int) file.offset(), (int) file.end());
    }

    private Path path(int fileIndex, String suffix) {
        return save.resolve(files().get(fileIndex).displayPath() + suffix);
    }

    // ---- Made ----

    private void makeFolders(int how) throws IOException {
        Path folder = save.resolve("t");
        switch (how % 8) {
            case 1 -> Files.write(folder, new byte[3]);
            case 2 -> Files.createSymbolicLink(folder, outside);
            case 3 -> Files.createSymbolicLink(folder, Files.createDirectory(save.resolve("inside")));
            case 4 -> Files.createSymbolicLink(Files.createDirectory(folder).resolve("d"), outside);
            case 5 -> Files.write(Files.createDirectory(folder).resolve("d"), new byte[3]);
            case 6 -> Files.createSymbolicLink(folder, save.resolve("nowhere"));
            default -> { }
        }
    }

    private void make(int slot, State state, int number) throws IOException {
        Path path = path(slot / 2, slot % 2 == 0 ? PART : "");
        if (state == State.NOTHING || !canMake(path)) {
            return;
        }
        byte[] bytes = right(slot / 2);
        int cut = bytes.length == 0 ? 0 : number % bytes.length;
        switch (state) {
            case FOLDER -> Files.createDirectory(path);
            case LINK_OUT -> Files.createSymbolicLink(path, outside.resolve("precious" + number % files().size()));
            case LINK_TO_NOTHING -> Files.createSymbolicLink(path, outside.resolve("nothing"));
            case SPARSE -> {
                Files.write(path, bytes);
                try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                    file.setLength(bytes.length + ((long) number << 24));
                }
            }
            default -> Files.write(path, changed(bytes, state, cut, number));
        }
        if (state.ordinal() < LINKS_FROM && number % 3 == 0) {
            Path other = outside.resolve("other" + slot);
            Files.createLink(other, path);
            remember(other);
        }
    }

    private static byte[] changed(byte[] bytes, State state, int cut, int number) {
        switch (state) {
            case BEGUN -> Arrays.fill(bytes, cut, bytes.length, (byte) 0);
            case SPOILT -> {
                if (bytes.length > 0) {
                    bytes[cut] ^= (byte) (1 + number % 255);
                }
            }
            case OTHER -> new Random(number).nextBytes(bytes);
            case ZEROS -> Arrays.fill(bytes, (byte) 0);
            case CUT -> {
                return Arrays.copyOf(bytes, cut);
            }
            case LONGER -> {
                return Arrays.copyOf(bytes, bytes.length + 1 + number % 500);
            }
            case EMPTY -> {
                return new byte[0];
            }
            default -> { }
        }
        return bytes;
    }

    /** The folder is, or becomes, a folder inside: where it is something else, nothing can be put. */
    private boolean canMake(Path path) throws IOException {
        Path folder = path.getParent();
        if (!Files.exists(folder, AS_IT_IS) && (folder.equals(save) || canMake(folder))) {
            Files.createDirectories(folder);
        }
        return Files.isDirectory(folder) && !folder.toRealPath().startsWith(outside.toRealPath());
    }

    private void remember(Path path) throws IOException {
        if (Files.isRegularFile(path, AS_IT_IS)) {
            before.put(path, small(path));
        }
    }

    /** The bytes, without the hole at the end of a sparse file; and its length. */
    private static byte[] small(Path path) throws IOException {
        byte[] head;
        try (var in = Files.newInputStream(path)) {
            head = in.readNBytes(4_096);
        }
        byte[] length = Long.toString(Files.size(path)).getBytes(StandardCharsets.US_ASCII);
        return Mutator.spliced(head, head.length, length, 0);
    }

    // ---- Looked at ----

    /**
     * By the rules that {@code StoredFile} tells, in another way: what a piece's bytes are where the leecher looks for
     * them.
     */
    boolean[] rightPieces() throws IOException {
        byte[] found = new byte[CONTENT.bytes().length];
        for (int i = 0; i < found.length; i++) {
            found[i] = (byte) ~CONTENT.bytes()[i];
        }
        for (int i = 0; i < files().size(); i++) {
            Path part = path(i, PART);
            boolean hasPart = Files.isRegularFile(part, AS_IT_IS);
            Path path = hasPart ? part : path(i, "");
            if (hasPart || Files.isRegularFile(path, AS_IT_IS) && Files.size(path) == files().get(i).lengthBytes()) {
                try (var in = Files.newInputStream(path)) {
                    byte[] bytes = in.readNBytes((int) files().get(i).lengthBytes());
                    System.arraycopy(bytes, 0, found, (int) files().get(i).offset(), bytes.length);
                }
            }
        }
        boolean[] right = new boolean[CONTENT.layout().pieceCount()];
        for (int i = 0; i < right.length; i++) {
            right[i] = CONTENT.isRight(i, found);
        }
        return right;
    }

    boolean isWhole() throws IOException {
        for (int i = 0; i < files().size(); i++) {
            Path path = path(i, "");
            if (!Files.isRegularFile(path, AS_IT_IS) || !Arrays.equals(right(i), Files.readAllBytes(path))) {
                return false;
            }
        }
        return true;
    }

    /** What lies outside, and what had a final name before, is as it was: sprat has written none of it. */
    void checkUsersData() throws IOException {
        for (Path path : before.keySet()) {
            if (path.startsWith(outside)) {
                requireSame(path);
            }
        }
        for (int i = 0; i < files().size(); i++) {
            if (before.containsKey(path(i, ""))) {
                requireSame(path(i, ""));
            }
        }
        try (Stream<Path> left = Files.list(outside)) {
            if (left.count() != before.keySet().stream().filter(path -> path.startsWith(outside)).count()) {
                throw new AssertionError("something was put outside");
            }
        }
    }

    private void requireSame(Path path) throws IOException {
        if (!Files.isRegularFile(path, AS_IT_IS) || !Arrays.equals(before.get(path), small(path))) {
            throw new AssertionError("a file of the user is not as it was: " + path.getFileName());
        }
    }

    static void delete(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
