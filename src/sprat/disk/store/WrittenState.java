package sprat.disk.store;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import sprat.disk.names.HeldFolder;
import sprat.wire.InfoHash;

/**
 * The bytes of a file of state, in UTF-8. Names hold no control characters, as `SafePath` has seen to, and stand last
 * in their line.
 * <pre>
 *   sprat written 1
 *   torrent 3f2a9c1b...          40 hexadecimal digits
 *   folder /srv/data             a real path, escaped as in a URI
 *   file 0 40000 1767000000123456789 1234567 evil/run.sh     index, bytes, nanoseconds of its time, inode, name
 *   end 1                        number of files: a file of state that was cut short is none
 * </pre>
 * Any worker.
 */
public final class WrittenState {
    private static final String FIRST_LINE = "sprat written 1";

    private WrittenState() {
    }

    /** One line: a file as it was when it was written. */
    public record Line(int fileIndex, long bytes, long modifiedNanos, long inode, String name) {
        private static Line parse(String text) {
            String[] words = text.split(" ", 6);
            if (words.length < 6 || !words[0].equals("file")) {
                throw new IllegalArgumentException("not a file: " + text);
            }
            return new Line(Integer.parseInt(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]),
                    Long.parseLong(words[4]), words[5]);
        }

        private String text() {
            return "file " + fileIndex + " " + bytes + " " + modifiedNanos + " " + inode + " " + name;
        }
    }

    /** What a file of state is about. */
    public record Heading(InfoHash infoHash, String folder) {
    }

    /** @throws IOException it cannot be read, or is not such a file */
    public static Heading heading(Path file) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return heading(in);
        } catch (IllegalArgumentException e) {
            throw new IOException("not a file of state", e);
        }
    }

    /**
     * @param lines gets them before it is known whether the file is whole;
     * @throws IOException it is not, or cannot be read
     */
    public static Heading read(Path file, Consumer<Line> lines) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            Heading heading = heading(in);
            int count = 0;
            for (String text = in.readLine(); ; text = in.readLine()) {
                if (text == null) {
                    throw new IOException("was cut short");
                }
                if (text.equals("end " + count)) {
                    return heading;
                }
                lines.accept(Line.parse(text));
                count++;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("not a file of state", e);
        }
    }

    private static Heading heading(BufferedReader in) throws IOException {
        require(FIRST_LINE.equals(in.readLine()));
        String torrent = in.readLine();
        String folder = in.readLine();
        require(torrent != null && torrent.startsWith("torrent ") && folder != null && folder.startsWith("folder "));
        return new Heading(InfoHash.ofHex(torrent.substring(8)), folder.substring(7));
    }

    private static void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("not a file of state");
        }
    }

    /** Replaces the file by one that is whole and on the device; only its owner may read it. */
    static void replace(Path file, Heading heading, Iterable<Line> lines) throws IOException {
        Path next = Files.createTempFile(file.getParent(), "next-", ".tmp", HeldFolder.ownerOnly(file));
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE);
                    Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8))) {
                out.write(FIRST_LINE + "\ntorrent " + heading.infoHash() + "\nfolder " + heading.folder() + "\n");
                int count = 0;
                for (Line line : lines) {
                    out.write(line.text());
                    out.write('\n');
                    count++;
                }
                out.write("end " + count + "\n");
                out.flush();
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
