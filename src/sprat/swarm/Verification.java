package sprat.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import sprat.io.DiskOutcome;
import sprat.swarm.pick.Choice;
import sprat.swarm.pieces.Check;
import sprat.swarm.pieces.Pieces;
import sprat.swarm.pieces.Reused;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;

/**
 * Which pieces of one torrent are right on disk: at the start those of files that are there under other names, then all others; and while it
 * seeds, again those of files that could not be read. Of a leecher, pieces count only after the storage has decided whose the files are. The
 * torrent is told each piece that is right. On the loop's thread.
 */
final class Verification {
    private final Torrent torrent;
    private final Choice choice;
    private final SwarmEvents events;
    /** Begun ones; at the end no more may be asked of the storage. */
    private final List<Check> checks = new ArrayList<>();
    private boolean isCancelled;

    Verification(Torrent torrent, Choice choice, SwarmEvents events) {
        this.torrent = torrent;
        this.choice = choice;
        this.events = events;
    }

    /** Finds what is there under other names, then checks the rest. */
    void startWithReuse() {
        Metainfo metainfo = torrent.metainfo();
        torrent.pieces().storage().reuse(Reused.wanted(metainfo, choice),
                new Reused(metainfo, torrent::onRight, bytesDone -> events.onChecking(torrent, bytesDone), this::startWithNames));
    }

    /** Checks all pieces of a torrent whose files are only read. */
    void start() {
        check(IntStream.range(0, torrent.layout().pieceCount()), torrent, bytesDone -> events.onChecking(torrent, bytesDone),
                torrent::onChecked);
    }

    /** Checks all but what was found under other names, then asks whose the files are. */
    private void startWithNames() {
        Pieces pieces = torrent.pieces();
        long bytesReused = pieces.bytesHave();
        BitSet right = new BitSet();
        check(IntStream.range(0, torrent.layout().pieceCount()).filter(i -> !pieces.have().get(i)),
                new Check.Observer() {
                    @Override
                    public void onRight(int pieceIndex) {
                        right.set(pieceIndex);
                    }

                    @Override
                    public void onStorageError(DiskOutcome outcome, String detail) {
                        torrent.onStorageError(outcome, detail);
                    }
                }, bytesDone -> events.onChecking(torrent, bytesReused + bytesDone), () -> claimNames(right));
    }

    private void claimNames(BitSet right) {
        BitSet rightOrReused = (BitSet) right.clone();
        for (int i = 0; i < torrent.layout().pieceCount(); i++) {
            if (torrent.pieces().have().get(i)) {
                rightOrReused.set(i);
            }
        }
        torrent.pieces().storage().claimNames(rightOrReused, (outcome, detail, notOurs, toCheck) -> {
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
        Check check = new Check(torrent.layout(), torrent.pieces().storage(), which.iterator(), observer, progress, done);
        checks.add(check);
        check.start();
    }

    /** Of the files of this piece nothing is had until it has been found right again. */
    void again(int pieceIndex) {
        Metainfo metainfo = torrent.metainfo();
        List<Integer> again = new ArrayList<>();
        metainfo.forEachFile(pieceIndex, fileIndex -> {
            FileEntry file = metainfo.files().get(fileIndex);
            for (int i = metainfo.firstPiece(file); i <= metainfo.lastPiece(file); i++) {
                if (torrent.pieces().have().get(i)) {
                    torrent.pieces().lose(i);
                    again.add(i);
                }
            }
        });
        check(again.stream().mapToInt(Integer::intValue), torrent, bytesDone -> { }, () -> tellWhatIsLeft(again));
    }

    private void tellWhatIsLeft(List<Integer> checked) {
        Pieces pieces = torrent.pieces();
        torrent.neighbours().onLost(checked.stream().filter(pieces::wasLost).toList(), torrent.loop().nowNanos());
        torrent.warn("checked again: " + pieces.bytesHave() + " of " + torrent.layout().contentBytes() + " bytes are right and served");
    }

    /** Nobody is told any more. */
    void cancel() {
        isCancelled = true;
        checks.forEach(Check::cancel);
    }
}
