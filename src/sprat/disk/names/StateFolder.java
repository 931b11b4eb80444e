package sprat.disk.names;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.tinylog.Logger;
import sprat.disk.work.DiskException;
import sprat.disk.work.DiskLimits;
import sprat.store.DiskOutcome;
import sprat.wire.InfoHash;

/**
 * The folder `$XDG_STATE_HOME/sprat`, where sprat keeps what it has written: one file of state for each info-hash and
 * real folder of data. Only its owner may look into it, and no torrent may write there. {@link #open} and {@link
 * #requireOutside} look at the disk and are called before the loop runs; the rest is for any worker.
 */
public final class StateFolder {
    /** For a system without a folder to write to: what was written is known until the process ends. */
    public static final StateFolder NONE = new StateFolder(null, null);

    private static final String SUFFIX = ".written";
    private static final int NAME_BYTES = 8;

    private final Path folder;
    private final Object key;

    private StateFolder(Path folder, Object key) {
        this.folder = folder;
        this.key = key;
    }

    /**
     * Makes the folder if it is missing. A folder that cannot be made or written to is {@link #NONE}.
     *
     * @param environment of the process: `XDG_STATE_HOME` when it is absolute, else `HOME`
     */
    public static StateFolder open(Map<String, String> environment) {
        String stateHome = environment.getOrDefault("XDG_STATE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (stateHome.startsWith("/")) {
            return open(NativeNames.child(NativeNames.path(stateHome), "sprat"));
        }
        return home.startsWith("/") ? open(NativeNames.child(NativeNames.path(home), ".local/state/sprat")) : NONE;
    }

    public static StateFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            Path real = folder.toRealPath();
            return Files.isWritable(real) ? new StateFolder(real, FileStamp.of(real).key()) : NONE;
        } catch (IOException e) {
            Logger.info("what is written is not remembered: {} cannot be made ({})", NativeNames.text(folder),
                    e.toString());
            return NONE;
        }
    }

    /** @throws DiskException the folder is this one, or lies in it */
    public void requireOutside(Path directory) throws IOException {
        for (Path above = directory.toRealPath(); above != null; above = above.getParent()) {
            requireOther(FileStamp.of(above), NativeNames.text(directory));
        }
    }

    /** @throws DiskException what was found on the way to a torrent's file is this folder */
    void requireOther(FileStamp found, String text) throws DiskException {
        if (key != null && key.equals(found.key())) {
            throw new DiskException(DiskOutcome.DENIED, text,
                    "is where sprat keeps its own state; choose another --dir");
        }
    }

    /** Where the state of that torrent in that folder is kept; null for nowhere. */
    public Path fileFor(InfoHash infoHash, String realFolder) {
        if (folder == null) {
            return null;
        }
        byte[] digest = sha256(realFolder);
        return NativeNames.child(folder, infoHash + "-" + HexFormat.of().formatHex(digest, 0, NAME_BYTES) + SUFFIX);
    }

    /** All files of state, as far as their number is below {@link DiskLimits#REUSE_ENTRIES}. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (folder == null) {
            return files;
        }
        try (DirectoryStream<Path> listed = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : listed) {
                if (files.size() == DiskLimits.REUSE_ENTRIES) {
                    break;
                }
                files.add(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            Logger.debug("{} is not searched: {}", NativeNames.text(folder), e.toString());
        }
        return files;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
