package sprat.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import sprat.disk.names.NativeNames;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.PieceLayout;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** Files of random bytes and the torrent made of them, in memory. */
public final class SampleTorrent {
    public final byte[] bytes;
    public final Metainfo metainfo;

    /** Not bound to what a torrent file may say: names and piece lengths are free. */
    private SampleTorrent(byte[] bytes, int pieceLength, List<FileEntry> files) {
        this.bytes = bytes;
        byte[] hashes = SampleHashes.pieceHashes(bytes, PieceLayout.of(files, pieceLength, false));
        metainfo = new Metainfo(new InfoHash(new byte[20]), null, files.get(0).path().get(0),
                PieceLayout.of(files, pieceLength, false),
                hashes, new byte[0], files, List.of(), false, "", "", 0, List.of(), new byte[0]);
    }

    private SampleTorrent(byte[] bytes, Metainfo metainfo) {
        this.bytes = bytes;
        this.metainfo = metainfo;
    }

    /** With trees: padding is put where the format wants it. */
    public static SampleTorrent of(TorrentFormat format, int pieceLength, Object... namesAndLengths) {
        return holding(format, pieceLength,
                randomBytes(MetainfoWriter.padded(entries(namesAndLengths), pieceLength, format)), namesAndLengths);
    }

    /** The same of bytes that are given, padding and all. */
    public static SampleTorrent holding(TorrentFormat format, int pieceLength, byte[] bytes,
            Object... namesAndLengths) {
        List<FileEntry> files = MetainfoWriter.padded(entries(namesAndLengths), pieceLength, format);
        try {
            return new SampleTorrent(bytes, SampleHashes.torrent(files.get(0).path().get(0), files, bytes, pieceLength,
                    format));
        } catch (FormatException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A folder torrent; names are paths with `/`, a name that starts with `.pad/` is a padding file. */
    public static SampleTorrent of(int pieceLength, Object... namesAndLengths) {
        List<FileEntry> files = entries(namesAndLengths);
        return new SampleTorrent(randomBytes(files), pieceLength, files);
    }

    private static List<FileEntry> entries(Object... namesAndLengths) {
        List<FileEntry> files = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < namesAndLengths.length; i += 2) {
            String name = (String) namesAndLengths[i];
            long length = ((Number) namesAndLengths[i + 1]).longValue();
            files.add(new FileEntry(List.of(name.split("/")), offset, length, name.startsWith(".pad/")));
            offset += length;
        }
        return files;
    }

    private static byte[] randomBytes(List<FileEntry> files) {
        byte[] bytes = new byte[(int) files.get(files.size() - 1).end()];
        new Random(bytes.length).nextBytes(bytes);
        for (FileEntry file : files) {
            if (file.padding()) {
                Arrays.fill(bytes, (int) file.offset(), (int) file.end(), (byte) 0);
            }
        }
        return bytes;
    }

    public byte[] fileBytes(int fileIndex) {
        FileEntry file = metainfo.files().get(fileIndex);
        return Arrays.copyOfRange(bytes, (int) file.offset(), (int) file.end());
    }

    public Path path(Path directory, int fileIndex) {
        return NativeNames.child(directory, metainfo.files().get(fileIndex).displayPath());
    }

    public Path part(Path directory, int fileIndex) {
        return directory.resolve(metainfo.files().get(fileIndex).displayPath() + partSuffix());
    }

    /** What stands behind a file's name while it is not whole. */
    public String partSuffix() {
        return "." + metainfo.infoHash().toString().substring(0, 8) + ".part";
    }

    /** Writes all files with their final names, as a user's own data. */
    public SampleTorrent saveTo(Path directory) throws IOException {
        for (int i = 0; i < metainfo.files().size(); i++) {
            if (!metainfo.files().get(i).padding()) {
                save(path(directory, i), fileBytes(i));
            }
        }
        return this;
    }

    /** Changes a byte as a failing disk does: the file looks as before. */
    public static void rot(Path path, int offset) throws IOException {
        FileTime before = Files.getLastModifiedTime(path);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, offset);
            channel.write(one.put(0, (byte) (one.get(0) + 1)).rewind(), offset);
        }
        Files.setLastModifiedTime(path, before);
    }

    public static void save(Path path, byte[] bytes) throws IOException {
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
    }
}
