package sprat.fuzz;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import sprat.io.WebFetch;
import sprat.swarm.MemoryStorage;
import sprat.swarm.Torrent;
import sprat.swarm.Torrents;
import sprat.swarm.announce.TrackerClient;

/**
 * What web servers answer to a leecher that has nothing but them: heads, right and wrong bytes, ends and errors in any
 * order.
 */
final class WebSeedTarget implements Target {
    private enum Act {
        /** The head that was asked for. */
        RIGHT_HEAD,
        /** Any head: status, u16 first byte, u16 length. */
        HEAD,
        /** Right bytes from where the answer is, u16 of them. */
        RIGHT_BYTES,
        /** The bytes as they are. */
        BYTES,
        /** All has come. */
        END,
        ERROR,
        /** Seconds pass, u8. */
        WAIT,
        STOP;

        private static final Act[] ALL = values();
    }

    private static final Content CONTENT = Content.of(16 << 10, List.of("x"), 200_000);

    private final QuietLoop loop = new QuietLoop();

    @Override
    public String name() {
        return "webseed";
    }

    @Override
    public byte[] input(Mutator mutator) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int n = 3 + mutator.below(30); n > 0; n--) {
            Act act = mutator.pick(Act.RIGHT_HEAD, Act.RIGHT_HEAD, Act.RIGHT_HEAD, Act.RIGHT_BYTES, Act.RIGHT_BYTES,
                    Act.RIGHT_BYTES, Act.HEAD, Act.BYTES, Act.END, Act.ERROR, Act.WAIT);
            act = mutator.oneIn(60) ? Act.STOP : act;
            byte[] bytes = act == Act.BYTES ? mutator.bytes(mutator.below(200))
                    : act == Act.RIGHT_BYTES ? new byte[] {(byte) mutator.below(256), (byte) mutator.below(256)}
                    : mutator.bytes(6);
            out.write(act.ordinal());
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    /**
     * Requests that are under way, oldest first, as the contract has them: nothing is told of one that was cancelled or
     * has ended.
     */
    private static final class Web implements WebFetch {
        private final List<Visit> open = new ArrayList<>();
        private int asked;

        @Override
        public Fetch get(Request request, Answer answer) {
            asked++;
            Visit visit = new Visit(this, request, answer);
            open.add(visit);
            return visit;
        }
    }

    private static final class Visit implements WebFetch.Fetch {
        private final Web web;
        private final WebFetch.Request request;
        private final WebFetch.Answer answer;
        private boolean headTold;
        private long at;
        private long taken;

        Visit(Web web, WebFetch.Request request, WebFetch.Answer answer) {
            this.web = web;
            this.request = request;
            this.answer = answer;
            this.at = request.firstByte();
        }

        @Override
        public void deadline(long atNanos) {
        }

        @Override
        public void mute(boolean muted) {
        }

        @Override
        public void cancel() {
            web.open.remove(this);
        }
    }

    @Override
    public Ending run(byte[] input) {
        loop.beginCase();
        Web web = new Web();
        Random random = new Random(5);
        Torrents torrents = new Torrents(loop, random, (host, done) -> done.done(List.of(), "no names here"),
                new TrackerClient(loop, random), new Torrents.Settings(null, 50, 0, 0));
        torrents.webSeedsBy(web);
        QuietEvents events = new QuietEvents(CONTENT.metainfo());
        Torrent torrent = new Torrent(torrents, CONTENT.metainfo().withTrackers(List.of())
                .withWebSeeds(List.of("http://one.example/", "http://two.example/x")),
                new MemoryStorage(CONTENT.metainfo(), loop), false, events);
        torrent.start();
        loop.run();
        ByteBuffer in = ByteBuffer.wrap(input);
        while (in.remaining() >= 2) {
            Act act = Act.ALL[(in.get() & 0xff) % Act.ALL.length];
            byte[] bytes = new byte[Math.min(in.get() & 0xff, in.remaining())];
            in.get(bytes);
            play(act, bytes, web, torrent);
            loop.run();
        }
        boolean isUseful = torrent.status().bytesHave() > 0;
        torrent.stop();
        loop.runMillis(3_000);
        require(events.stopped, "not stopped");
        require(web.open.isEmpty(), "requests are left");
        return new Ending(!isUseful, input.length + 1);
    }

    private void play(Act act, byte[] bytes, Web web, Torrent torrent) {
        if (act == Act.WAIT) {
            loop.runMillis(1_000L * (bytes.length == 0 ? 1 : bytes[0] & 0x3f));
        } else if (act == Act.STOP) {
            torrent.stop();
        } else if (!web.open.isEmpty()) {
            tell(act, ByteBuffer.wrap(bytes), web.open.get(0));
        }
    }

    private void tell(Act act, ByteBuffer bytes, Visit visit) {
        long now = loop.nowNanos();
        boolean isHead = act == Act.RIGHT_HEAD || act == Act.HEAD;
        if (isHead == visit.headTold && act != Act.ERROR) {
            return;
        }
        switch (act) {
            case RIGHT_HEAD ->
                    head(visit, new WebFetch.Head(206, visit.request.firstByte(), -1, -1,
                    InetAddress.getLoopbackAddress()));
            case HEAD -> {
                int status = bytes.remaining() < 6 ? 200 : List.of(200, 206, 404, 416, 503).get(bytes.get() & 3);
                long first = bytes.remaining() < 5 ? -1 : bytes.getShort();
                head(visit, new WebFetch.Head(status, first, -1, bytes.remaining() < 2 ? -1 : bytes.getShort(),
                        InetAddress.getLoopbackAddress()));
            }
            case RIGHT_BYTES -> {
                int count = bytes.remaining() < 2 ? 1 : bytes.getShort() & 0xffff;
                int from = (int) Math.min(visit.at, CONTENT.bytes().length);
                count = Math.min(count, CONTENT.bytes().length - from);
                visit.at += count;
                give(visit, ByteBuffer.wrap(CONTENT.bytes(), from, count).slice());
            }
            case BYTES -> give(visit, bytes);
            case END, ERROR -> {
                visit.cancel();
                visit.answer.onEnd(act == Act.END ? "" : "broken", now);
            }
            case WAIT, STOP -> throw new IllegalStateException("nothing for a request");
        }
    }

    private void head(Visit visit, WebFetch.Head head) {
        visit.headTold = true;
        visit.at = head.status() == 200 ? 0 : visit.at;
        visit.answer.onHead(head, loop.nowNanos());
    }

    /** No more than was allowed, as the contract has it. */
    private void give(Visit visit, ByteBuffer bytes) {
        visit.taken += bytes.remaining();
        if (visit.taken > visit.request.mostBytes()) {
            visit.cancel();
            visit.answer.onEnd("too long", loop.nowNanos());
        } else {
            visit.answer.onBytes(bytes, loop.nowNanos());
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }

    @Override
    public long bytesPerByte() {
        return 20_000;
    }

    @Override
    public long bytesPerCase() {
        return 16 << 20;
    }

    @Override
    public int share() {
        return 15;
    }
}
