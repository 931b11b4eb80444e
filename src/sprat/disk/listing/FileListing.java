package sprat.disk.listing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import sprat.disk.names.FileStamp;
import sprat.disk.names.NativeNames;
import sprat.disk.work.DiskException;
import sprat.store.DiskOutcome;
import sprat.wire.WireLimits;
import sprat.wire.torrent.FileEntry;

/**
 * The files that a torrent is to be made of: one file, or every file below a folder, sorted by the bytes of their paths
 * element by element, which is the order that a v2 torrent has (BEP 52). Nothing is left out in silence: what cannot be
 * in a torrent (a device, a link out of the folder, a folder behind a link, an unreadable file) is an error with its
 * path. Folders without files are not in a torrent. The path given may itself be a link.
 *
 * @param directory where the file or folder is, as `--dir` of a seeder would be
 * @param name      of the torrent: the last element of the path
 */
public record FileListing(Path directory, String name, List<Item> items, long totalBytes) {
    /** One after the other, as files of a torrent. */
    public List<FileEntry> entries() {
        List<FileEntry> entries = new ArrayList<>(items.size());
        long offset = 0;
        for (Item item : items) {
            entries.add(new FileEntry(item.path, offset, item.lengthBytes()));
            offset += item.lengthBytes();
        }
        return entries;
    }

    /**
     * @param path elements from the torrent's root, as in `FileEntry`
     * @param file where it is
     */
    public record Item(List<String> path, Path file, FileStamp stamp) {
        public long lengthBytes() {
            return stamp.bytes();
        }
    }

    /**
     * May take long; not for the loop's thread.
     *
     * @throws DiskException with path and reason
     */
    public static FileListing of(Path root) throws DiskException {
        String text = NativeNames.text(root);
        try {
            Path real = root.toRealPath();
            Path named = root.toAbsolutePath().normalize();
            if (named.getFileName() == null) {
                throw new DiskException(DiskOutcome.FAILED, text, "has no name to call the torrent by");
            }
            String name = NativeNames.name(named);
            List<Item> items = new ArrayList<>();
            new Walk(real, items).visit(real, List.of(name));
            if (items.isEmpty()) {
                throw new DiskException(DiskOutcome.FAILED, text, "has no files in it");
            }
            items.sort(Comparator.comparing(item -> utf8(item.path),
                    (a, b) -> Arrays.compare(a, b, Arrays::compareUnsigned)));
            return new FileListing(named.getParent(), name, List.copyOf(items),
                    items.stream().mapToLong(Item::lengthBytes).sum());
        } catch (IOException e) {
            throw DiskException.of(text, e);
        }
    }

    private static byte[][] utf8(List<String> path) {
        return path.stream().map(element -> element.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }

    private record Walk(Path root, List<Item> items) {
        void visit(Path path, List<String> names) throws DiskException {
            String text = NativeNames.text(path);
            try {
                FileStamp found = FileStamp.of(path, LinkOption.NOFOLLOW_LINKS);
                if (found.isLink()) {
                    found = insideOnly(path, text);
                }
                if (found.isFolder()) {
                    visitEntries(path, names);
                } else {
                    add(path, text, names, found);
                }
            } catch (IOException e) {
                throw DiskException.of(text, e);
            }
        }

        private FileStamp insideOnly(Path link, String text) throws IOException {
            if (!Files.exists(link)) {
                throw new DiskException(DiskOutcome.FAILED, text, "is a symbolic link to nothing; remove it");
            }
            FileStamp target = FileStamp.of(link);
            if (target.isFolder() || !link.toRealPath().startsWith(root)) {
                String where = target.isFolder() ? "to a folder" : "out of the folder";
                throw new DiskException(DiskOutcome.FAILED, text,
                        "is a symbolic link " + where + "; replace it by what it points to");
            }
            return target;
        }

        private void visitEntries(Path folder, List<String> names) throws IOException {
            if (names.size() >= WireLimits.PATH_ELEMENTS) {
                throw new DiskException(DiskOutcome.FAILED, NativeNames.text(folder),
                        "lies more than " + names.size() + " folders deep");
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    List<String> deeper = new ArrayList<>(names);
                    deeper.add(NativeNames.name(entry));
                    visit(entry, deeper);
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }

        private void add(Path file, String text, List<String> names, FileStamp found) throws DiskException {
            if (!found.isRegular()) {
                throw new DiskException(DiskOutcome.FAILED, text, "is neither a file nor a folder");
            }
            if (!Files.isReadable(file)) {
                throw new DiskException(DiskOutcome.DENIED, text, "permission denied");
            }
            if (!NativeNames.path(text).equals(file)) {
                throw new DiskException(DiskOutcome.FAILED, text, "has a name that is not UTF-8; rename it");
            }
            if (items.size() >= WireLimits.FILES) {
                throw new DiskException(DiskOutcome.FAILED, text,
                        "is one file too many; a torrent has at most " + WireLimits.FILES);
            }
            items.add(new Item(List.copyOf(names), file, found));
        }
    }
}
