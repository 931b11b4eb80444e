package sprat.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import sprat.disk.FileStorage;
import sprat.disk.work.DiskWorkers;
import sprat.io.Limits;
import sprat.swarm.SwarmDoor;
import sprat.swarm.Torrent;
import sprat.swarm.Torrents;
import sprat.swarm.announce.TrackerClient;
import sprat.wire.Bitfield;
import sprat.wire.PeerId;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage.Request;

/**
 * What a leecher finds on disk: files and `.part` files that are damaged, cut, too long, links, folders. The real
 * storage and check: a piece counts when it is right and only then, a peer that has everything completes the torrent or
 * an error says why not, what is not the torrent's stays as it was, and a second run finds what the first one had. See
 * {@link DiskScene} for the bytes of a case.
 */
final class DiskTarget implements Target {
    private final QuietLoop loop = new QuietLoop();
    private final BlockingQueue<Runnable> completions = new LinkedBlockingQueue<>();
    private final DiskWorkers workers = new DiskWorkers(1, completions::add);
    private final ByteBuffer receiveBuffer = ByteBuffer.allocate(Limits.RECEIVE_BYTES);
    private final Random random = new Random(2);
    private final Torrents torrents = new Torrents(loop, random, (host, done) -> done.done(List.of(), "no names here"),
            new TrackerClient(loop, random), new Torrents.Settings(null, 50, 0, 0));

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public byte[] input(Mutator mutator) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(mutator.oneIn(8) ? mutator.below(256) : 0);
        for (int i = 0; i < DiskScene.SLOTS; i++) {
            boolean isFinalName = i % 2 == 1;
            out.write(mutator.oneIn(isFinalName ? 6 : 2) ? mutator.below(mutator.oneIn(4) ? 256 : DiskScene.LINKS_FROM)
                    : 0);
            out.write(mutator.below(256));
            out.write(mutator.below(256));
        }
        return out.toByteArray();
    }

    @Override
    public Ending run(byte[] input) {
        try {
            Path root = Files.createTempDirectory("sprat-fuzz-");
            try {
                return run(new DiskScene(root, input), input.length);
            } finally {
                DiskScene.delete(root);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Ending run(DiskScene scene, int inputBytes) throws IOException {
        loop.beginCase();
        random.setSeed(2);
        Run first = new Run(scene);
        boolean[] right = scene.rightPieces();
        first.begin();
        if (first.events.serving) {
            for (int i = 0; i < right.length; i++) {
                require(SwarmDoor.has(first.torrent, i) == right[i],
                        "a right piece does not count, or a wrong one does");
            }
            first.feed();
        }
        require(first.events.complete || first.events.storageError != null, "neither complete nor an error");
        boolean[] had = first.verified();
        first.end();
        require(!first.events.complete || scene.isWhole(), "complete, and the files are not right");
        scene.checkUsersData();
        if (!first.events.complete) {
            Run second = new Run(scene);
            second.begin();
            for (int i = 0; i < had.length && second.events.serving; i++) {
                require(!had[i] || SwarmDoor.has(second.torrent, i), "a verified piece is lost to the next run");
            }
            second.end();
            scene.checkUsersData();
        }
        return new Ending(!first.events.complete, inputBytes);
    }

    /** One torrent on that disk, from its check to its end. */
    private final class Run {
        private final QuietEvents events = new QuietEvents(DiskScene.CONTENT.metainfo());
        private final CountedStorage storage;
        private final Torrent torrent;
        private FarEnd seed;

        Run(DiskScene scene) {
            storage = new CountedStorage(FileStorage.leecher(DiskScene.CONTENT.metainfo(), scene.directory(), workers));
            torrent = new Torrent(torrents, DiskScene.CONTENT.metainfo(), storage, false, events);
        }

        void begin() {
            torrent.start();
            settle();
        }

        boolean[] verified() {
            boolean[] verified = new boolean[DiskScene.CONTENT.layout().pieceCount()];
            for (int i = 0; i < verified.length; i++) {
                verified[i] = SwarmDoor.has(torrent, i);
            }
            return verified;
        }

        /** A peer brings all that is missing. */
        void feed() {
            seed = new FarEnd(loop, new InetSocketAddress("10.0.1.1", 40_000), DiskScene.CONTENT, receiveBuffer);
            seed.open(torrents.accept(seed.remote()));
            seed.says(new Handshake(0, DiskScene.CONTENT.metainfo().infoHash(), new PeerId(new byte[20])).toBytes());
            Bitfield all = new Bitfield(DiskScene.CONTENT.layout().pieceCount());
            all.setAll();
            seed.says(PeerCodec.bitfield(all));
            seed.says(PeerCodec.unchoke());
            settle();
            while (seed.closed() == null && !seed.asked.isEmpty()) {
                Request request = seed.asked.remove(0);
                seed.says(ByteBuffer.wrap(seed.answer(request)));
                settle();
            }
        }

        void end() {
            torrent.stop();
            if (seed != null) {
                seed.hangsUp();
            }
            settle();
            loop.runMillis(3_000);
            require(events.stopped, "not stopped");
            require(SwarmDoor.buffersTaken(torrents) == 0, "buffers were not given back");
        }

        /** Until the disk has done all that it was asked for. */
        private void settle() {
            loop.run();
            while (storage.waiting() > 0) {
                try {
                    Runnable completion = completions.poll(30, TimeUnit.SECONDS);
                    require(completion != null, "the disk does not answer");
                    completion.run();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                loop.run();
            }
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }

    @Override
    public long bytesPerByte() {
        return 0;
    }

    @Override
    public long bytesPerCase() {
        return 2 << 20;
    }

    @Override
    public int share() {
        return 3;
    }
}
