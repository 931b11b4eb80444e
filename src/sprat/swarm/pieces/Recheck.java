package sprat.swarm.pieces;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import sprat.store.DiskOutcome;
import sprat.swarm.pick.FileSelection;
import sprat.wire.Bitfield;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;

/**
 * Which pieces of one torrent are right on disk: at the start those of files that are there under other names, then all
 * others; and while it seeds, again those of files that could not be read. Of a leecher, pieces count only after the
 * storage has decided whose the files are. The torrent is told each piece that is right. On the loop's thread.
 */
public final class Recheck {
    /** The torrent. */
    public interface Owner extends Check.Observer {
        Metainfo metainfo();

        /** Another piece was looked at. @param bytesDone of the check at the start */
        void onChecking(long bytesDone);

        /** Every piece has been looked at. */
        void onChecked();

        /** Pieces that were served are wrong on disk. */
        void onLost(List<Integer> pieces);

        void warn(String message);
    }

    private final Owner torrent;
    private final FileSelection selection;
    private final Pieces pieces;
    /** Begun ones; at the end no more may be asked of the storage. */
    private final List<Check> checks = new ArrayList<>();
    private boolean isCancelled;

    public Recheck(Owner torrent, FileSelection selection, Pieces pieces) {
        this.torrent = torrent;
        this.selection = selection;
        this.pieces = pieces;
    }

    /** Finds what is there under other names, then checks the rest. */
    public void startWithReuse() {
        Metainfo metainfo = torrent.metainfo();
        pieces.storage().reuse(ReuseResult.wanted(metainfo, selection),
                new ReuseResult(metainfo, torrent::onRight, torrent::onChecking, this::startWithNames));
    }

    /**
     * Asks only whose the files are: these pieces were verified by a torrent that has just ended, and all others are
     * missing.
     */
    public void startVerified(Bitfield verified) {
        BitSet right = new BitSet();
        IntStream.range(0, verified.size()).filter(verified::get).forEach(right::set);
        claimNames(right);
    }

    /** Checks all pieces of a torrent whose files are only read. */
    public void start() {
        check(IntStream.range(0, torrent.metainfo().layout().pieceCount()), torrent, torrent::onChecking,
                torrent::onChecked);
    }

    /** Checks all but what was found under other names, then asks whose the files are. */
    private void startWithNames() {
        long bytesReused = pieces.bytesHave();
        BitSet right = new BitSet();
        check(IntStream.range(0, torrent.metainfo().layout().pieceCount()).filter(i -> !pieces.have().get(i)),
                new Check.Observer() {
                    @Override
                    public void onRight(int pieceIndex) {
                        right.set(pieceIndex);
                    }

                    @Override
                    public void onStorageError(DiskOutcome outcome, String detail) {
                        torrent.onStorageError(outcome, detail);
                    }
                }, bytesDone -> torrent.onChecking(bytesReused + bytesDone), () -> claimNames(right));
    }

    private void claimNames(BitSet right) {
        BitSet rightOrReused = (BitSet) right.clone();
        for (int i = 0; i < torrent.metainfo().layout().pieceCount(); i++) {
            if (pieces.have().get(i)) {
                rightOrReused.set(i);
            }
        }
        pieces.storage().claimNames(rightOrReused, (outcome, detail, notOurs, toCheck) -> {
            if (isCancelled) {
                return;
            }
            if (outcome != DiskOutcome.OK) {
                torrent.onStorageError(outcome, detail);
                return;
            }
            right.andNot(notOurs);
            right.stream().forEach(torrent::onRight);
            toCheck.andNot(rightOrReused);
            check(toCheck.stream(), torrent, bytesDone -> { }, torrent::onChecked);
        });
    }

    private void check(IntStream which, Check.Observer observer, LongConsumer progress, Runnable done) {
        checks.removeIf(Check::isOver);
        Check check = new Check(torrent.metainfo().layout(), pieces.storage(), which.iterator(), observer, progress,
                done);
        checks.add(check);
        check.start();
    }

    /** Of the files of this piece nothing is had until it has been found right again. */
    public void again(int pieceIndex) {
        Metainfo metainfo = torrent.metainfo();
        List<Integer> again = new ArrayList<>();
        metainfo.forEachFile(pieceIndex, fileIndex -> {
            FileEntry file = metainfo.files().get(fileIndex);
            for (int i = metainfo.firstPiece(file); i <= metainfo.lastPiece(file); i++) {
                if (pieces.have().get(i)) {
                    pieces.lose(i);
                    again.add(i);
                }
            }
        });
        check(again.stream().mapToInt(Integer::intValue), torrent, bytesDone -> { }, () -> tellWhatIsLeft(again));
    }

    private void tellWhatIsLeft(List<Integer> checked) {
        torrent.onLost(checked.stream().filter(pieces::wasLost).toList());
        torrent.warn("checked again: " + pieces.bytesHave() + " of " + torrent.metainfo().layout()
                .contentBytes() + " bytes are right and served");
    }

    /** Nobody is told any more. */
    public void cancel() {
        isCancelled = true;
        checks.forEach(Check::cancel);
    }
}
