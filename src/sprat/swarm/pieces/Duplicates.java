package sprat.swarm.pieces;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import sprat.io.EventLoop;
import sprat.swarm.pick.Availability;
import sprat.swarm.pick.FileSelection;
import sprat.wire.Sha256Hash;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;

/**
 * Files of a torrent that have the same root as another of its files: they are not chosen while that one is downloaded,
 * and then made from it. When peers have just these they are chosen like all others: when nobody has a piece of that
 * one for a while, or nothing comes from those who would send. On the loop's thread.
 */
public final class Duplicates {
    /** The torrent. */
    public interface Owner {
        /** A piece has come from another file. */
        void onReusedPiece(int pieceIndex);

        /** A connected peer has all pieces. */
        boolean isSeeded();

        /** A web seed is sending, or was asked to. */
        boolean isFedFromWeb();

        /** Blocks may be asked for that were held back. */
        void onBlocksFree(long nowNanos);
    }

    private final Owner torrent;
    private final Metainfo metainfo;
    private final Pieces pieces;
    private final EventLoop loop;
    /** Of each file that is downloaded, the others with its content that wait for it. */
    private final Map<Integer, List<Integer>> waiting = new LinkedHashMap<>();
    private long bytesDown;
    private long idleSinceNanos;
    private long nextLookNanos;
    /** Waiting ones that could be had at the last look, unlike what they wait for. */
    private Set<Integer> hadAlone = new HashSet<>();

    public Duplicates(Owner torrent, Metainfo metainfo, Pieces pieces, EventLoop loop) {
        this.torrent = torrent;
        this.metainfo = metainfo;
        this.pieces = pieces;
        this.loop = loop;
    }

    /** After the check: holds back every piece of what will not have to be downloaded. */
    public void begin(FileSelection selection, long nowNanos) {
        idleSinceNanos = nowNanos;
        nextLookNanos = nowNanos + PieceLimits.DUPLICATES_IDLE_NANOS;
        if (!pieces.storage().reuses()) {
            return;
        }
        Map<Sha256Hash, Integer> first = new HashMap<>();
        forEachFile(selection, false, i -> first.putIfAbsent(root(i), i));
        forEachFile(selection, true, i -> {
            Integer same = first.putIfAbsent(root(i), i);
            if (same != null && mayWait(selection, metainfo.files().get(i), metainfo.files().get(same))) {
                waiting.computeIfAbsent(same, any -> new ArrayList<>()).add(i);
                pieces(metainfo.files().get(i)).forEach(pieces.picker().availability()::take);
            }
        });
    }

    /** Not for one that is wanted later, unless that is there. */
    private boolean mayWait(FileSelection selection, FileEntry file, FileEntry same) {
        return file.lengthBytes() == same.lengthBytes() && (!isWantedLater(selection, same, file) || isWhole(same));
    }

    private boolean isWantedLater(FileSelection selection, FileEntry file, FileEntry than) {
        int comesLater = selection.priority(metainfo.firstPiece(file)) - selection.priority(metainfo.firstPiece(than));
        return comesLater > 0 || comesLater == 0 && selection.isInOrder() && file.offset() > than.offset();
    }

    private void forEachFile(FileSelection selection, boolean isWhollyMissing, IntConsumer file) {
        for (int i = 0; i < metainfo.files().size(); i++) {
            if (selection.hasFile(i) && root(i) != null
                    && isWhollyMissing(metainfo.files().get(i)) == isWhollyMissing) {
                file.accept(i);
            }
        }
    }

    private Sha256Hash root(int fileIndex) {
        return metainfo.files().get(fileIndex).piecesRoot();
    }

    private boolean isWhollyMissing(FileEntry file) {
        return pieces(file).noneMatch(pieces.have()::get);
    }

    private boolean isWhole(FileEntry file) {
        return pieces(file).allMatch(pieces.have()::get);
    }

    private IntStream pieces(FileEntry file) {
        return IntStream.rangeClosed(metainfo.firstPiece(file), metainfo.lastPiece(file));
    }

    public void onPublished(int fileIndex) {
        List<Integer> same = waiting.remove(fileIndex);
        if (same != null) {
            same.forEach(other -> pieces.storage().reuseOwn(fileIndex, other,
                    new ReuseResult(metainfo, torrent::onReusedPiece, bytes -> { }, () -> giveBackMissing(other))));
        }
    }

    /** Once a second. @param mayAsk somebody would send if asked */
    public void tick(long bytesDownNow, boolean mayAsk, long nowNanos) {
        if (bytesDownNow != bytesDown || !mayAsk) {
            bytesDown = bytesDownNow;
            idleSinceNanos = nowNanos;
        } else if (nowNanos - idleSinceNanos >= PieceLimits.DUPLICATES_IDLE_NANOS) {
            waitNoMore(waiting.values().stream().flatMap(List::stream).collect(Collectors.toSet()));
        }
        if (nowNanos >= nextLookNanos) {
            nextLookNanos = nowNanos + PieceLimits.DUPLICATES_IDLE_NANOS;
            lookWhatIsHadAlone();
        }
    }

    /** Who had it for all of two looks may be gone before the other one comes. */
    private void lookWhatIsHadAlone() {
        Set<Integer> now = new HashSet<>();
        if (!torrent.isSeeded() && !torrent.isFedFromWeb()) {
            waiting.forEach((same, others) -> others.stream().filter(other -> isHadAlone(other, same))
                    .forEach(now::add));
        }
        hadAlone.retainAll(now);
        waitNoMore(hadAlone);
        hadAlone = now;
    }

    private boolean isHadAlone(int fileIndex, int same) {
        Availability availability = pieces.picker().availability();
        int toSame = metainfo.firstPiece(metainfo.files().get(same))
                - metainfo.firstPiece(metainfo.files().get(fileIndex));
        return pieces(metainfo.files().get(fileIndex)).anyMatch(piece -> !pieces.have().get(piece + toSame)
                && availability.peersWith(piece + toSame) == 0 && availability.peersWith(piece) > 0);
    }

    private void waitNoMore(Set<Integer> fileIndexes) {
        waiting.values().forEach(files -> files.removeAll(fileIndexes));
        waiting.values().removeIf(List::isEmpty);
        fileIndexes.forEach(this::giveBackMissing);
    }

    private void giveBackMissing(int fileIndex) {
        pieces(metainfo.files().get(fileIndex)).filter(piece -> !pieces.have().get(piece))
                .forEach(pieces.picker().availability()::giveBack);
        torrent.onBlocksFree(loop.nowNanos());
    }
}
