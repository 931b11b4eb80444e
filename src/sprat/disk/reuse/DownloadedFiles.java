package sprat.disk.reuse;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.tinylog.Logger;
import sprat.disk.names.FileStamp;
import sprat.disk.names.NativeNames;
import sprat.disk.names.StateFolder;
import sprat.disk.store.Candidate;
import sprat.disk.store.WrittenFiles;
import sprat.disk.store.WrittenState;

/**
 * The files below a folder that sprat has downloaded, as {@link StateFolder} knows them. Others are not looked at: a
 * torrent that lists guesses of a file would learn from what is found which of them is right. Any worker, one at a
 * time.
 */
public final class DownloadedFiles {
    public static final DownloadedFiles NONE = new DownloadedFiles(StateFolder.NONE, null);

    private final StateFolder state;
    private final Path directory;
    /** Not read yet; null before the first step. */
    private ArrayDeque<Path> unread;

    public DownloadedFiles(StateFolder state, Path directory) {
        this.state = state;
        this.directory = directory;
    }

    boolean isOver() {
        return state == StateFolder.NONE || unread != null && unread.isEmpty();
    }

    /** Looks at what was downloaded of one torrent. */
    List<Candidate> step(LongPredicate isWantedLength) {
        if (unread == null) {
            unread = new ArrayDeque<>(state.files());
        }
        List<Candidate> found = new ArrayList<>();
        Path next = unread.poll();
        if (next != null) {
            try {
                Path folder = NativeNames.ofEscaped(WrittenState.heading(next).folder());
                if (folder.startsWith(directory.toRealPath())) {
                    WrittenState.read(next, line -> look(folder, line, isWantedLength, found));
                }
            } catch (IOException | IllegalArgumentException e) {
                Logger.debug("{} is not searched: {}", NativeNames.text(next), e.toString());
            }
        }
        return found;
    }

    private void look(Path folder, WrittenState.Line line, LongPredicate isWantedLength, List<Candidate> found) {
        if (!isWantedLength.test(line.bytes())) {
            return;
        }
        Path file = NativeNames.child(folder, line.name());
        try {
            FileStamp stamp = FileStamp.of(file, LinkOption.NOFOLLOW_LINKS);
            if (stamp.isRegular() && stamp.bytes() == line.bytes() && stamp.modifiedNanos() == line.modifiedNanos()
                    && WrittenFiles.inode(file) == line.inode()) {
                found.add(new Candidate(directory, file, stamp));
            }
        } catch (IOException e) {
            Logger.debug("{} is gone: {}", NativeNames.text(file), e.toString());
        }
    }
}
