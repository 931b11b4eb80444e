package sprat.swarm.pieces;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sprat.io.EventLoop;
import sprat.io.MemoryHold;
import sprat.io.MemoryPart;
import sprat.rate.SourceBudget;
import sprat.store.DiskOutcome;
import sprat.wire.Sha256Hash;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.HashTree;
import sprat.wire.torrent.MerkleTree;
import sprat.wire.torrent.Metainfo;

/**
 * The nodes of one torrent's trees that peers may have of us (BEP 52). From the piece layer up they are kept; below it
 * the blocks of the pieces are hashed for each request, {@link PieceLimits#HASH_JOBS} at a time, within the {@link
 * SourceBudget} of who asks.
 */
public final class HashAnswers {
    /** Who is told the nodes that were asked for. */
    public interface Answer {
        /** @param nodes and uncles, or null: to be rejected. Now or later, once */
        void done(byte[] nodes, long nowNanos);
    }

    /** The torrent. */
    public interface Owner {
        Metainfo metainfo();

        boolean isServing();
    }

    private final Owner torrent;
    private final Pieces pieces;
    private final EventLoop loop;
    /** What the hash requests of each source may cost. */
    private final SourceBudget budget = new SourceBudget(PieceLimits.HASH_BURST_BYTES,
            PieceLimits.HASH_BYTES_PER_SECOND, true);
    /** Files of each root: of equal ones any will do. Null until somebody asks. */
    private Map<Sha256Hash, List<FileEntry>> filesByRoot;
    /**
     * The one not asked for for longest first; that one is made anew when others need the memory. No more are held than
     * these.
     */
    private final Map<Sha256Hash, HashTree> upperParts = new LinkedHashMap<>(16, 0.75f, true);
    private final MemoryHold treeMemory;
    private long treeBytes;
    private final ArrayDeque<Job> inLine = new ArrayDeque<>();
    private final List<Job> jobs = new ArrayList<>(PieceLimits.HASH_JOBS);

    public HashAnswers(Owner torrent, Pieces pieces, EventLoop loop) {
        this.torrent = torrent;
        this.pieces = pieces;
        this.loop = loop;
        this.treeMemory = new MemoryHold(loop.memory().work(), null, torrent);
    }

    /** @param source of who asks */
    public void answer(HashSpan span, long source, long nowNanos, Answer answer) {
        List<FileEntry> files = filesWith(span.piecesRoot());
        FileEntry first = files.isEmpty() ? null : files.get(0);
        if (first == null || metainfo().lacksLayer(first) || !span.isIn(HashTree.top(first.lengthBytes()))
                || treeBytes(first) > loop.memory().work().mostBytes()) {
            answer.done(null, nowNanos);
        } else if (span.baseLayer() >= upperLayer(first)) {
            answerFromUpperPart(span, first, source, nowNanos, answer);
        } else {
            hash(span, files, source, nowNanos, answer);
        }
    }

    private Metainfo metainfo() {
        return torrent.metainfo();
    }

    private List<FileEntry> filesWith(Sha256Hash root) {
        if (filesByRoot == null) {
            filesByRoot = new HashMap<>();
            for (FileEntry file : metainfo().files()) {
                if (file.piecesRoot() != null) {
                    filesByRoot.computeIfAbsent(file.piecesRoot(), same -> new ArrayList<>(1)).add(file);
                }
            }
        }
        return filesByRoot.getOrDefault(root, List.of());
    }

    /** The piece layer, or the root of a file of one piece. */
    private int upperLayer(FileEntry file) {
        return Math.min(HashTree.top(file.lengthBytes()),
                MerkleTree.pieceLayer(metainfo().layout().pieceLengthBytes()));
    }

    private void answerFromUpperPart(HashSpan span, FileEntry file, long source, long nowNanos, Answer answer) {
        boolean mayHave = budget.take(source, span.answerBytes(), nowNanos);
        HashTree known = upperParts.get(file.piecesRoot());
        if (mayHave && (known == null || !known.grow(0))) {
            begin(new Job(span, file, 0, -1, source, answer));
        } else {
            answer.done(mayHave ? known.answer(span) : null, nowNanos);
        }
    }

    /**
     * Perhaps not whole yet. To make one costs who asks for it more than an answer, lest somebody asks for those in
     * turn that do not fit in together.
     *
     * @return null when that source may not have one made now, or there is no memory
     */
    private HashTree upperPart(FileEntry file, long source) {
        HashTree known = upperParts.get(file.piecesRoot());
        if (known != null) {
            return known;
        }
        MemoryPart memory = loop.memory().work();
        long bytes = treeBytes(file);
        makeRoom(bytes);
        // each torrent may take once, and there can be many
        boolean hasMemory = memory.usedBytes() + bytes <= 2 * memory.mostBytes();
        if (!hasMemory || !budget.take(source, PieceLimits.HASH_TREE_COST * bytes, loop.nowNanos())) {
            return null;
        }
        treeBytes += bytes;
        treeMemory.set(treeBytes);
        HashTree tree = HashTree.begun(pieceNodes(file), upperLayer(file), HashTree.top(file.lengthBytes()));
        upperParts.put(file.piecesRoot(), tree);
        return tree;
    }

    /** Those that a job needs stay. */
    private void makeRoom(long bytes) {
        Iterator<Sha256Hash> oldest = upperParts.keySet().iterator();
        while (oldest.hasNext() && !treeMemory.hasRoomFor(treeBytes + bytes)) {
            Sha256Hash root = oldest.next();
            if (jobs.stream().noneMatch(job -> job.file.piecesRoot().equals(root))) {
                treeBytes -= treeBytes(filesWith(root).get(0));
                oldest.remove();
            }
        }
        treeMemory.set(treeBytes);
    }

    /** Trees that are in memory, whole or not. */
    public int trees() {
        return upperParts.size();
    }

    private byte[] pieceNodes(FileEntry file) {
        int from = metainfo().firstPiece(file) * MerkleTree.NODE_BYTES;
        int end = (metainfo().lastPiece(file) + 1) * MerkleTree.NODE_BYTES;
        return file.lengthBytes() <= metainfo().layout().pieceLengthBytes() ? file.piecesRoot().toBytes()
                : Arrays.copyOfRange(metainfo().pieceNodes(), from, end);
    }

    /** All its layers together. */
    private long treeBytes(FileEntry file) {
        return 2L * MerkleTree.NODE_BYTES * (metainfo().lastPiece(file) - metainfo().firstPiece(file) + 1);
    }

    /** The torrent has stopped. */
    public void end() {
        treeMemory.end();
    }

    private void begin(Job job) {
        inLine.add(job);
        beginJobs();
    }

    // ---- Below the piece layer ----

    private void hash(HashSpan span, List<FileEntry> files, long source, long nowNanos, Answer answer) {
        int perPiece = upperLayer(files.get(0)) - span.baseLayer();
        int first = span.index() >> perPiece;
        int last = Math.min(span.index() + span.length() - 1 >> perPiece,
                metainfo().lastPiece(files.get(0)) - metainfo().firstPiece(files.get(0)));
        long bytes = (long) (last - first + 1) * metainfo().layout().pieceLengthBytes();
        FileEntry file = files.stream().filter(each -> hasAll(each, first, last)).findFirst().orElse(null);
        boolean isTooMuch = first > last || first < last && bytes > PieceLimits.HASH_JOB_BYTES;
        if (file == null || isTooMuch || !budget.take(source, bytes, nowNanos)) {
            answer.done(null, nowNanos);
            return;
        }
        begin(new Job(span, file, first, last, source, answer));
    }

    private boolean hasAll(FileEntry file, int first, int last) {
        int offset = metainfo().firstPiece(file);
        for (int i = first; i <= last; i++) {
            if (!pieces.have().get(offset + i)) {
                return false;
            }
        }
        return true;
    }

    private void beginJobs() {
        while (jobs.size() < PieceLimits.HASH_JOBS && !inLine.isEmpty()
                && (jobs.isEmpty() || !loop.memory().work().isShort())) {
            Job job = inLine.poll();
            jobs.add(job);
            job.start();
        }
        if (jobs.isEmpty() && loop.memory().work().isShort()) {
            upperParts.clear();
            treeBytes = 0;
            treeMemory.set(0);
        }
    }

    /**
     * Makes the upper part, a stretch in each turn, then hashes the pieces of one request, one after the other; or
     * none.
     */
    private final class Job {
        private final HashSpan span;
        private final FileEntry file;
        private final int first;
        private final int last;
        private final long source;
        private final Answer answer;
        /** Null while it waits in line: there many may wait. */
        private HashTree upper;
        private byte[] leaves = {};
        private int at;

        Job(HashSpan span, FileEntry file, int first, int last, long source, Answer answer) {
            this.span = span;
            this.file = file;
            this.first = first;
            this.last = last;
            this.source = source;
            this.answer = answer;
            this.at = first;
        }

        void start() {
            upper = upperPart(file, source);
            if (upper == null) {
                loop.schedule(loop.nowNanos() + 1, nowNanos -> end(null)); // not within the end of another
            } else {
                next();
            }
        }

        private void next() {
            if (!torrent.isServing()) {
                end(null);
            } else if (!upper.grow(PieceLimits.HASH_NODES)) {
                loop.schedule(loop.nowNanos() + 1, nowNanos -> next());
            } else if (at > last) {
                end(first > last ? upper.answer(span)
                        : new HashTree(leaves, (long) first << upperLayer(file), upper).answer(span));
            } else {
                int pieceIndex = metainfo().firstPiece(file) + at++;
                pieces.storage().hashBlocks(pieceIndex, (outcome, detail, told) -> onHashed(pieceIndex, outcome, told));
            }
        }

        /** What has changed on disk since it was verified is no answer: it would be called a lie. */
        private void onHashed(int pieceIndex, DiskOutcome outcome, byte[] told) {
            int width = MerkleTree.leavesOfPiece(file.lengthBytes(), metainfo().layout().pieceLengthBytes());
            boolean isRight = outcome == DiskOutcome.OK
                    && Arrays.equals(MerkleTree.root(told, 0, width), metainfo().pieceNode(pieceIndex));
            if (!isRight) {
                end(null);
                return;
            }
            byte[] joined = Arrays.copyOf(leaves, leaves.length + told.length);
            System.arraycopy(told, 0, joined, leaves.length, told.length);
            leaves = joined;
            next();
        }

        private void end(byte[] nodes) {
            jobs.remove(this);
            answer.done(nodes, loop.nowNanos());
            beginJobs();
        }
    }
}
