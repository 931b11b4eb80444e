package sprat.swarm;

import java.util.function.IntConsumer;
import sprat.wire.FileEntry;
import sprat.wire.Metainfo;

/** Which files are whole: counts the pieces that each still misses. */
final class FileProgress {
    private final Metainfo metainfo;
    private final int[] missing;

    FileProgress(Metainfo metainfo) {
        this.metainfo = metainfo;
        this.missing = new int[metainfo.files().size()];
        for (int i = 0; i < missing.length; i++) {
            FileEntry file = metainfo.files().get(i);
            missing[i] = file.lengthBytes() == 0 ? 0 : lastPiece(file) - firstPiece(file) + 1;
        }
    }

    /** Tells each file that this verified piece makes whole. Touches the files of the piece only. */
    void onVerified(int pieceIndex, IntConsumer wholeFile) {
        forEachFile(pieceIndex, fileIndex -> {
            if (--missing[fileIndex] == 0) {
                wholeFile.accept(fileIndex);
            }
        });
    }

    boolean isWhole(int fileIndex) {
        return missing[fileIndex] == 0;
    }

    /** The files with bytes in that piece. */
    void forEachFile(int pieceIndex, IntConsumer file) {
        long begin = metainfo.layout().pieceOffset(pieceIndex);
        long end = begin + metainfo.layout().pieceBytes(pieceIndex);
        for (int i = metainfo.fileAt(begin); i < missing.length && metainfo.files().get(i).offset() < end; i++) {
            if (metainfo.files().get(i).lengthBytes() > 0) {
                file.accept(i);
            }
        }
    }

    /** First and last piece with bytes of a file that is not empty. */
    int firstPiece(FileEntry file) {
        return (int) (file.offset() / metainfo.layout().pieceLengthBytes());
    }

    int lastPiece(FileEntry file) {
        return (int) ((file.end() - 1) / metainfo.layout().pieceLengthBytes());
    }
}
