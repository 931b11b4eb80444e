package sprat.disk.reuse;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.tinylog.Logger;
import sprat.disk.names.FileStamp;
import sprat.disk.names.NativeNames;
import sprat.disk.store.Candidate;
import sprat.disk.store.StoredFile;
import sprat.disk.work.DiskJob;
import sprat.disk.work.DiskLimits;
import sprat.disk.work.DiskWorker;
import sprat.store.DiskOutcome;
import sprat.store.Storage;
import sprat.wire.torrent.FileEntry;

/**
 * Looks for files of a torrent that are on disk under other names, and puts them in their places; the steps and what
 * may fail are told in `protocol-spec/metainfo.md`. One file is tried at a time, and each step is a job of its own, so
 * that other torrents have their turns. On the loop's thread, but for {@link Step#work}.
 */
public final class FileReuse {
    private final CandidatePass.Context context;
    private final StoredFile[] files;
    private final ReuseSearch search;
    private final Storage.Reuse observer;
    private final WantedFiles wanted;
    private final FolderWalk walk;
    private final BitSet named = new BitSet();
    private final ArrayDeque<Candidate> candidates = new ArrayDeque<>();
    private CandidatePass pass;
    private long fruitlessSinceNanos;
    private boolean isStopped;
    private boolean isOver;

    public FileReuse(CandidatePass.Context context, StoredFile[] files, ReuseSearch search, Storage.Reuse observer) {
        this.context = context;
        this.files = files;
        this.search = search;
        this.observer = observer;
        this.wanted = new WantedFiles(context.metainfo());
        this.walk = new FolderWalk(search.folders(), search.dataFolder());
        this.fruitlessSinceNanos = search.nowNanos().getAsLong();
    }

    /** @param which indexes of files that have a root */
    public void start(BitSet which) {
        look(which, 0);
    }

    /** Instead of {@link #start}: tries a file of the torrent for another one. */
    public void startWith(int from, int fileIndex) {
        wanted.add(fileIndex);
        submit(new Step() {
            @Override
            void step(DiskWorker worker) throws IOException {
                candidates.add(files[from].candidate());
            }

            @Override
            void after(boolean isDone) {
                next();
            }
        });
    }

    /** No step is begun any more, and nobody is told. */
    public void stop() {
        isStopped = true;
        if (pass != null) {
            pass.stop();
        }
    }

    public boolean isOver() {
        return isOver;
    }

    private void look(BitSet which, int from) {
        int first = which.nextSetBit(from);
        if (first < 0) {
            leaveOutNamed();
            return;
        }
        BitSet unnamed = new BitSet();
        BitSet others = new BitSet();
        int[] end = {first};
        submit(new Step() {
            @Override
            void step(DiskWorker worker) {
                for (int i = first, looked = 0; i >= 0 && looked < DiskLimits.REUSE_STEP_ENTRIES; i =
                        which.nextSetBit(i + 1), looked++) {
                    (isUnnamed(files[i]) ? unnamed : others).set(i);
                    end[0] = i + 1;
                }
            }

            @Override
            void after(boolean isDone) {
                unnamed.stream().forEach(wanted::add);
                named.or(others);
                look(which, end[0]);
            }
        });
    }

    /**
     * The check hashes them, and {@link #startWith} tries them: a search that did too would read a torrent twice for
     * its last file.
     */
    private void leaveOutNamed() {
        submit(new Step() {
            @Override
            void step(DiskWorker worker) {
                named.stream().filter(i -> wanted.hasLength(files[i].entry().lengthBytes()))
                        .forEach(i -> leaveOut(files[i]));
            }

            @Override
            void after(boolean isDone) {
                next();
            }
        });
    }

    private void leaveOut(StoredFile file) {
        try {
            FileStamp stamp = file.candidate().stamp();
            if (stamp.bytes() == file.entry().lengthBytes()) {
                walk.leaveOut(stamp);
            }
        } catch (IOException e) {
            Logger.debug("{} is gone: {}", file, e.toString());
        }
    }

    private static boolean isUnnamed(StoredFile file) {
        try {
            return file.isUnnamed();
        } catch (IOException e) {
            return false; // it is told when the file is to be written
        }
    }

    private void next() {
        observer.onLooked(0);
        if (wanted.isEmpty() || candidates.isEmpty() && search.downloaded().isOver() && walk.isOver()) {
            end();
        } else if (isFruitless()) {
            search.news().onGivenUp(search.dataFolder());
            end();
        } else if (candidates.isEmpty()) {
            walk();
        } else {
            attempt(candidates.poll());
        }
    }

    private boolean isFruitless() {
        long nowNanos = search.nowNanos().getAsLong();
        if (!walk.isInDataFolder()) {
            fruitlessSinceNanos = nowNanos;
        }
        return nowNanos - fruitlessSinceNanos >= DiskLimits.REUSE_FRUITLESS_NANOS;
    }

    private void end() {
        isOver = true;
        if (!wanted.isEmpty()) {
            walk.cutShort().forEach(search.news()::onCutShort);
        }
        observer.onEnded();
    }

    private void walk() {
        List<Candidate> found = new ArrayList<>();
        submit(new Step() {
            @Override
            void step(DiskWorker worker) {
                if (!search.downloaded().isOver()) {
                    search.downloaded().step(wanted::hasLength).stream().filter(file -> walk.take(file.stamp()))
                            .forEach(found::add);
                } else {
                    found.addAll(walk.step(wanted::hasLength));
                }
            }

            @Override
            void after(boolean isDone) {
                candidates.addAll(found);
                next();
            }
        });
    }

    private void attempt(Candidate candidate) {
        int[] fileIndex = {-1};
        submit(new Step() {
            @Override
            void step(DiskWorker worker) throws IOException {
                try (CandidatePieces pieces = new CandidatePieces(context.metainfo(), candidate, context.opener(),
                        worker)) {
                    fileIndex[0] = pieces.find(wanted);
                }
            }

            @Override
            void after(boolean isDone) {
                if (isDone && fileIndex[0] >= 0) {
                    prove(candidate, fileIndex[0]);
                } else {
                    next();
                }
            }
        });
    }

    private void prove(Candidate candidate, int fileIndex) {
        FileEntry file = context.metainfo().files().get(fileIndex);
        // v1 does not tell the node of a piece
        int fromPiece = context.metainfo().firstPiece(file) + (context.metainfo().lacksLayer(file) ? 0 : 1);
        pass(candidate, fileIndex, fromPiece, null, () -> {
            if (search.mayLink()) {
                link(candidate, fileIndex);
            } else {
                copy(candidate, fileIndex);
            }
        });
    }

    private void link(Candidate candidate, int fileIndex) {
        StoredFile.Link[] link = new StoredFile.Link[1];
        submit(new Step() {
            @Override
            void step(DiskWorker worker) throws IOException {
                link[0] = files[fileIndex].link(candidate);
            }

            @Override
            void after(boolean isDone) {
                if (isDone && link[0] == StoredFile.Link.MADE) {
                    reused(candidate, fileIndex, true);
                } else if (isDone && link[0] == StoredFile.Link.REFUSED) {
                    copy(candidate, fileIndex);
                } else {
                    next();
                }
            }
        });
    }

    /** A copy that fails leaves a `.part` file, which is gone on with by downloading, or by the next run. */
    private void copy(Candidate candidate, int fileIndex) {
        wanted.remove(fileIndex);
        FileEntry file = context.metainfo().files().get(fileIndex);
        pass(candidate, fileIndex, context.metainfo().firstPiece(file), files[fileIndex],
                () -> reused(candidate, fileIndex, false));
    }

    private void pass(Candidate candidate, int fileIndex, int fromPiece, StoredFile copy, Runnable allRight) {
        CandidatePass.Target target = new CandidatePass.Target(context.metainfo().files().get(fileIndex), fromPiece,
                copy);
        pass = new CandidatePass(context, candidate, target, observer::onLooked, error -> {
            if (error.isEmpty()) {
                allRight.run();
            } else {
                Logger.debug("{} is not reused: {}", NativeNames.text(candidate.file()), error);
                next();
            }
        });
        pass.start();
    }

    private void reused(Candidate candidate, int fileIndex, boolean isLinked) {
        if (!pass.isNotDenied()) {
            next(); // the check of its pieces will tell
            return;
        }
        wanted.remove(fileIndex);
        fruitlessSinceNanos = search.nowNanos().getAsLong();
        if (wanted.hasSameBegin(fileIndex)) {
            candidates.addFirst(candidate); // the torrent may have the same content twice
        }
        search.news().onReused(candidate.folder(), isLinked, context.metainfo().files().get(fileIndex).lengthBytes());
        observer.onReused(fileIndex);
        next();
    }

    private void submit(Step step) {
        context.workers().submit(0, step);
    }

    private abstract class Step extends DiskJob {
        @Override
        public final DiskOutcome work(DiskWorker worker) throws IOException {
            step(worker);
            return DiskOutcome.OK;
        }

        @Override
        public final void complete(DiskOutcome outcome, String detail) {
            if (outcome != DiskOutcome.OK) {
                Logger.debug("not reused: {}", detail);
            }
            if (!isStopped) {
                after(outcome == DiskOutcome.OK);
            }
        }

        abstract void step(DiskWorker worker) throws IOException;

        /** @param isDone false when the step has failed */
        abstract void after(boolean isDone);
    }
}
