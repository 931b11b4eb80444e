package sprat.swarm.pieces;

import java.util.BitSet;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import sprat.store.Storage;
import sprat.swarm.pick.FileSelection;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;

/**
 * A search for files whose content is on disk already: turns files that are found into pieces that we have. On the
 * loop's thread.
 */
public final class ReuseResult implements Storage.Reuse {
    private final Metainfo metainfo;
    private final IntConsumer right;
    private final LongConsumer progress;
    private final Runnable done;
    private long bytesReused;

    /**
     * @param right    called with each piece of a file that was found
     * @param progress told the bytes of files that were found, and of the one being looked at
     * @param done     called once, at the end
     */
    public ReuseResult(Metainfo metainfo, IntConsumer right, LongConsumer progress, Runnable done) {
        this.metainfo = metainfo;
        this.right = right;
        this.progress = progress;
        this.done = done;
    }

    /** The chosen files that have a root, by which their content is known anywhere. */
    public static BitSet wanted(Metainfo metainfo, FileSelection selection) {
        BitSet wanted = new BitSet();
        for (int i = 0; i < metainfo.files().size(); i++) {
            wanted.set(i, selection.hasFile(i) && metainfo.files().get(i).piecesRoot() != null);
        }
        return wanted;
    }

    @Override
    public void onLooked(long bytes) {
        progress.accept(bytesReused + bytes);
    }

    @Override
    public void onReused(int fileIndex) {
        FileEntry file = metainfo.files().get(fileIndex);
        for (int i = metainfo.firstPiece(file); i <= metainfo.lastPiece(file); i++) {
            right.accept(i);
        }
        bytesReused += file.lengthBytes();
        progress.accept(bytesReused);
    }

    @Override
    public void onEnded() {
        done.run();
    }
}
