package sprat.app.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sprat.disk.names.NativeNames;
import sprat.store.DiskOutcome;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;

/**
 * What is right on disk and what is not.
 *
 * @param bytesOk bytes of pieces that have their hash
 * @param files   each file of the torrent, padding left out
 */
public record VerificationReport(long bytesOk, long bytesTotal, List<FileReport> files) {
    /** How a file was found. */
    public enum State {
        /** There under its final name, and every byte is right. */
        OK,
        /** Not there, or only as a `.part` file. */
        MISSING,
        WRONG_SIZE,
        DAMAGED,
        /**
         * All that can be checked is right, but it shares a piece with a file that is missing, so that piece has no
         * hash to compare.
         */
        UNCERTAIN
    }

    /**
     * One file.
     *
     * @param badPieces pieces in this file that could not be verified
     */
    public record FileReport(String path, long bytes, State state, int badPieces) { }

    public boolean isWhole() {
        return files.stream().allMatch(file -> file.state() == State.OK);
    }

    /** @param outcomes one for each piece */
    static VerificationReport of(Metainfo metainfo, Path directory, List<DiskOutcome> outcomes) {
        long bytesOk = 0;
        for (int piece = 0; piece < outcomes.size(); piece++) {
            bytesOk += outcomes.get(piece) == DiskOutcome.OK ? metainfo.layout().contentBytes(piece) : 0;
        }
        List<FileReport> files = new ArrayList<>();
        for (FileEntry file : metainfo.files()) {
            if (!file.padding()) {
                files.add(report(file, metainfo, directory, outcomes));
            }
        }
        return new VerificationReport(bytesOk, metainfo.layout().contentBytes(), List.copyOf(files));
    }

    private static FileReport report(FileEntry file, Metainfo metainfo, Path directory, List<DiskOutcome> outcomes) {
        int bad = 0;
        boolean corrupt = false;
        long pieceLength = metainfo.layout().pieceLengthBytes();
        for (long piece = file.offset() / pieceLength; file.lengthBytes() > 0
                && piece * pieceLength < file.end(); piece++) {
            DiskOutcome outcome = outcomes.get((int) piece);
            bad += outcome == DiskOutcome.OK ? 0 : 1;
            corrupt |= outcome == DiskOutcome.CORRUPT || outcome == DiskOutcome.CHANGED;
        }
        long found = sizeOnDisk(directory, file);
        State state = found < 0 ? State.MISSING
                : found != file.lengthBytes() ? State.WRONG_SIZE
                : corrupt ? State.DAMAGED
                : bad > 0 ? State.UNCERTAIN : State.OK;
        return new FileReport(file.displayPath(), file.lengthBytes(), state, bad);
    }

    /** @return -1 when there is no such file */
    private static long sizeOnDisk(Path directory, FileEntry file) {
        Path path = NativeNames.child(directory, file.displayPath());
        try {
            return Files.isRegularFile(path) ? Files.size(path) : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
