package sprat.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import sprat.disk.names.WholeFile;
import sprat.io.FormatException;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.MagnetReader;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoReader;
import sprat.wire.torrent.MetainfoWriter;
import sprat.wire.torrent.RoomException;

/** .torrent files on disk. Blocks its caller; used before and after the reactor, never by it. */
public final class TorrentFile {
    public static final String SUFFIX = ".torrent";

    private TorrentFile() {
    }

    /** As the only one; see the other. */
    public static Metainfo load(Path path) throws UserError {
        return load(path, DescriptionMemory.ofThisProcess());
    }

    /**
     * @param memory not held by what is read
     * @throws UserError USAGE when it is not there, DISK when it cannot be read, BAD_TORRENT when it breaks a rule or
     *     is too large for the memory
     */
    public static Metainfo load(Path path, DescriptionMemory memory) throws UserError {
        String name = LocalNames.text(path);
        if (Files.isDirectory(path)) {
            throw new UserError(Outcome.USAGE, name + " is a folder, not a torrent file; share it with `sprat seeder "
                    + name + "`");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return read(in, Files.size(path), memory.roomBytes());
        } catch (NoSuchFileException e) {
            throw new UserError(Outcome.USAGE, Magnet.isMagnet(name)
                    ? "a magnet link is no torrent file; first get that with `leecher --save-torrent`"
                    : name + ": no such file; check the path");
        } catch (IOException e) {
            throw new UserError(Outcome.DISK, name + " cannot be read: " + DiskErrors.reason(e));
        } catch (FormatException e) {
            throw new UserError(Outcome.BAD_TORRENT,
                    name + ": " + e.getMessage() + "; " + advice(e, "get the torrent file again"));
        }
    }

    /**
     * @param told how long it is, as the system says: not for a pipe, of which one byte more than there is room for is
     * read
     */
    private static Metainfo read(InputStream in, long told, long roomBytes) throws IOException, FormatException {
        MetainfoReader.requireRoom(told, roomBytes);
        return MetainfoReader.read(in.readNBytes(MetainfoReader.mostBytes(roomBytes) + 1), roomBytes);
    }

    /** What to do about a description that cannot be used. @param first when it is broken */
    static String advice(FormatException why, String first) {
        return why instanceof RoomException room ? DescriptionMemory.advice(room.needBytes())
                : first + ", or ask who made it";
    }

    /** @throws UserError BAD_TORRENT when it breaks a rule */
    public static Magnet magnet(String link) throws UserError {
        try {
            return MagnetReader.read(link);
        } catch (FormatException e) {
            throw new UserError(Outcome.BAD_TORRENT,
                    e.getMessage() + "; copy the whole link again, in quotation marks");
        }
    }

    /**
     * Refuses a v2 torrent whose pieces cannot be verified; a hybrid has its v1 hashes.
     *
     * @throws UserError BAD_TORRENT
     */
    public static void requireLayers(Metainfo metainfo) throws UserError {
        List<FileEntry> without = metainfo.hasV1() ? List.of() : metainfo.filesWithoutLayer();
        if (!without.isEmpty()) {
            String which = without.get(0).displayPath() + (without.size() == 1 ? ""
                    : " and " + (without.size() - 1) + " more");
            throw new UserError(Outcome.BAD_TORRENT, metainfo.name() + ": there is no piece layer for " + which
                    + ", so its pieces cannot be verified; get a torrent file with piece layers");
        }
    }

    /**
     * Refuses a place where a torrent file would destroy something else; asked before the work of hashing and by {@link
     * #save}.
     *
     * @return what is there, or null
     */
    public static Metainfo requireFree(Path path) throws UserError {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new UserError(Outcome.DISK, LocalNames.text(path)
                    + " cannot be written: its folder does not exist or is not writable;"
                    + " choose another with --out");
        }
        if (Files.notExists(path)) {
            return null;
        }
        try {
            return load(path);
        } catch (UserError e) {
            throw new UserError(Outcome.USAGE, LocalNames.text(path)
                    + " is there and is not a torrent; move it away or choose another --out");
        }
    }

    /**
     * Writes what others have described. An older file of the same torrent stays as it is, since the user may have
     * made it, and its trackers and web seeds are in no hash. When it lacks piece layers it gets these alone.
     */
    public static void keep(Path path, Metainfo fetched) throws UserError {
        Metainfo found = requireFree(path);
        boolean isSame = found != null && found.infoHash().equals(fetched.infoHash());
        if (isSame && (found.filesWithoutLayer().isEmpty() || !fetched.filesWithoutLayer().isEmpty())) {
            return;
        }
        save(path, isSame ? found.withPieceNodes(fetched.pieceNodes()) : fetched);
    }

    /**
     * Writes it whole or not at all. An older file of the same torrent is replaced, anything else is kept and is an
     * error.
     *
     * @return what was written: a torrent that names no tracker keeps those of the older file
     */
    public static Metainfo save(Path path, Metainfo metainfo) throws UserError {
        Metainfo found = requireFree(path);
        if (found != null && !found.infoHash().equals(metainfo.infoHash())) {
            throw new UserError(Outcome.USAGE, LocalNames.text(path)
                    + " is there and describes other data; move it away or choose another --out");
        }
        Metainfo written = found != null && metainfo.trackers().isEmpty() ? metainfo.withTrackers(found.trackers())
                : metainfo;
        String temporary = ".sprat-" + ProcessHandle.current().pid() + "-" + metainfo.infoHash() + ".tmp";
        try {
            WholeFile.write(path, temporary, MetainfoWriter.toBytes(written), found != null);
        } catch (FileAlreadyExistsException e) {
            throw new UserError(Outcome.USAGE, LocalNames.text(path)
                    + " was made by another program just now; run again");
        } catch (IOException e) {
            throw new UserError(Outcome.DISK, LocalNames.text(path) + " cannot be written: " + DiskErrors.reason(e));
        }
        return written;
    }
}
