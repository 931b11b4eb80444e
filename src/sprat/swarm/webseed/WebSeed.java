package sprat.swarm.webseed;

import java.nio.ByteBuffer;
import java.util.List;
import sprat.io.WebFetch;
import sprat.rate.RateMeter;
import sprat.rate.Throttle;
import sprat.swarm.pick.Block;
import sprat.swarm.pick.Picker;
import sprat.wire.Bitfield;
import sprat.wire.torrent.PieceLayout;

/**
 * One web seed of one torrent (BEP 19): a source of blocks without a socket. Asks for long runs of consecutive blocks,
 * one request for each file in them, and gives every block to the torrent as a peer's would be. Owns {@link
 * WebSeedState}. Loop's thread.
 */
public final class WebSeed implements Picker.Source {
    private final String url;
    private final WebSeeds.Owner torrent;
    private final Picker picker;
    private final WebSeeds seeds;
    private final RateMeter rate = new RateMeter();
    private final ByteBuffer blockBytes = ByteBuffer.allocate(PieceLayout.BLOCK_BYTES);
    private final WebSeedRest rest = new WebSeedRest();
    private final WebRunLength length = new WebRunLength();
    private final WebRunPicker runs;
    private final WebSeedPace pace;
    private WebSeedState state = WebSeedState.IDLE;
    private WebRun run;
    private WebFetch.Fetch fetch;
    /**
     * What is left out of an answer before the part that was asked for: a server that knows no ranges sends the whole
     * file.
     */
    private long skipBytes;
    private long partBytesLeft;
    private final WebSeedSilence silence = new WebSeedSilence();
    private boolean isMuted;

    WebSeed(String url, WebSeeds.Owner torrent, Picker picker, Throttle downloads, WebSeeds seeds) {
        this.url = url;
        this.torrent = torrent;
        this.picker = picker;
        this.seeds = seeds;
        this.runs = new WebRunPicker(picker);
        this.pace = new WebSeedPace(downloads, this::onPace);
    }

    String url() {
        return url;
    }

    public WebSeedState state() {
        return state;
    }

    public RateMeter rate() {
        return rate;
    }

    /** Bytes a second of the last run, 0 before the first. */
    long lastRate() {
        return length.lastRate();
    }

    private void become(WebSeedState.Event event) {
        state = WebSeedState.TABLE.require(state, event, url);
    }

    // ---- Picker.Source ----

    @Override
    public Bitfield pieces() {
        return seeds.pieces();
    }

    @Override
    public int inFlight() {
        return run == null ? 0 : run.left().size();
    }

    @Override
    public boolean isSeed() {
        return true;
    }

    /** It has one run at a time. */
    @Override
    public boolean isRunningDry(int parts) {
        return run == null;
    }

    /**
     * A peer was faster with it: what comes of it is thrown away, and when nothing else is left the request is ended.
     */
    @Override
    public void cancel(Block block, long nowNanos) {
        if (run != null && run.left().stream().noneMatch(this::isWanted)) {
            finish(nowNanos);
        }
    }

    @Override
    public void onGuilty(int pieceIndex, int wrongBlocks, long nowNanos) {
        drop("piece " + pieceIndex + " failed its hash", nowNanos);
    }

    private boolean isWanted(Block block) {
        return block.asked.contains(this);
    }

    // ---- A run ----

    /** Begins a run when there is one for it. */
    void ask(long nowNanos) {
        if (state == WebSeedState.RESTING && rest.isOver(nowNanos)) {
            become(WebSeedState.Event.RESTED);
        }
        if (state != WebSeedState.IDLE || pace.owes()) {
            return;
        }
        List<Block> blocks = runs.pick(this, WebRun.blocksOf(length.bytes()), nowNanos);
        if (blocks.isEmpty()) {
            return;
        }
        run = new WebRun(torrent.metainfo(), url, blocks);
        length.begin(nowNanos);
        become(WebSeedState.Event.ASKED);
        seeds.onBegun();
        nextPart(nowNanos);
    }

    private void nextPart(long nowNanos) {
        while (run.part().isPadding()) {
            take(ByteBuffer.allocate((int) Math.min(run.part().bytes(), PieceLayout.BLOCK_BYTES)), nowNanos);
            if (run == null) {
                return;
            }
        }
        WebRun.Part part = run.part();
        boolean isSmall = part.fileBytes() <= WebSeedLimits.WEB_SEED_WHOLE_BYTES;
        partBytesLeft = part.bytes();
        skipBytes = 0;
        silence.begin(nowNanos);
        fetch = seeds.fetch().get(new WebFetch.Request(part.url(), part.firstByte(), part.lastByte(),
                isSmall ? part.fileBytes() : part.bytes(), silence.endNanos(isMuted, nowNanos)), new Answer(part));
        fetch.mute(isMuted);
    }

    /** The answer to one request; late calls of an earlier one do not come, since it was cancelled. */
    private final class Answer implements WebFetch.Answer {
        private final WebRun.Part part;

        Answer(WebRun.Part part) {
            this.part = part;
        }

        @Override
        public void onHead(WebFetch.Head head, long nowNanos) {
            silence.begin(nowNanos);
            boolean isAll = head.status() == 200;
            if (isAll && part.bytes() < part.fileBytes() && part.fileBytes() > WebSeedLimits.WEB_SEED_WHOLE_BYTES) {
                drop("its server sends whole files only, and they are too large for that", nowNanos);
            } else if (isAll) {
                skipBytes = part.firstByte();
            } else if (head.status() != 206 || head.firstByte() != part.firstByte()) {
                String what = head.status() == 206 ? "it sends another part than it was asked for"
                        : "it answers with HTTP status " + head.status();
                fail(what + ": " + part.url(), head.retryAfterSeconds(), nowNanos);
            }
        }

        @Override
        public void onBytes(ByteBuffer in, long nowNanos) {
            silence.heard(in.remaining(), nowNanos);
            int skipped = (int) Math.min(skipBytes, in.remaining());
            in.position(in.position() + skipped);
            skipBytes -= skipped;
            in.limit((int) Math.min(in.limit(), in.position() + partBytesLeft));
            partBytesLeft -= in.remaining();
            take(in, nowNanos);
            if (run != null && partBytesLeft == 0) {
                fetch.cancel();
                nextPart(nowNanos);
            }
        }

        @Override
        public void onEnd(String error, long nowNanos) {
            fail(error.isEmpty() ? "its file is too short: " + part.url() : error + ": " + part.url(), -1, nowNanos);
        }
    }

    /** Bytes of the run, in order. Ends the run with its last byte, or when nobody wants the rest. */
    private void take(ByteBuffer in, long nowNanos) {
        WebRun current = run;
        while (run == current && in.hasRemaining()) {
            int bytes = Math.min(in.remaining(), run.missingBytes());
            blockBytes.put(in.slice(in.position(), bytes));
            in.position(in.position() + bytes);
            Block block = run.block();
            if (run.advance(bytes)) {
                give(block, nowNanos);
            }
        }
        if (run == current && run.isDone()) {
            finish(nowNanos);
        }
    }

    private void give(Block block, long nowNanos) {
        blockBytes.flip();
        rate.add(block.lengthBytes);
        length.add(block.lengthBytes);
        pace.pay(block.lengthBytes, nowNanos);
        if (isWanted(block)) {
            torrent.onBlock(this, block, blockBytes, nowNanos);
        }
        blockBytes.clear();
    }

    private void finish(long nowNanos) {
        endRun(nowNanos);
        rest.forget();
        become(WebSeedState.Event.DONE);
        seeds.onEnded(nowNanos);
    }

    private void endRun(long nowNanos) {
        List<Block> left = run.left();
        run = null;
        length.end(nowNanos);
        blockBytes.clear();
        if (fetch != null) {
            fetch.cancel();
            fetch = null;
        }
        left.stream().filter(this::isWanted).forEach(block -> picker.release(block, this));
        picker.disown(this);
    }

    private void fail(String why, long retryAfterSeconds, long nowNanos) {
        endRun(nowNanos);
        boolean isFirst = rest.begin(retryAfterSeconds, nowNanos);
        become(WebSeedState.Event.FAILED);
        if (isFirst) {
            seeds.tell("web seed " + url + " fails and is asked again later: " + why);
        }
        seeds.onEnded(nowNanos);
    }

    /** It is of no use, for good. */
    void drop(String why, long nowNanos) {
        if (state == WebSeedState.DROPPED) {
            return;
        }
        boolean wasFetching = run != null;
        if (wasFetching) {
            endRun(nowNanos);
            seeds.onEnded(nowNanos);
        }
        become(WebSeedState.Event.REFUSED);
        seeds.tell("web seed " + url + " is not asked again: " + why);
    }

    /** Nothing is missing any more, or the torrent stops. */
    void stop(long nowNanos) {
        if (run != null) {
            finish(nowNanos);
        }
    }

    // ---- Pace ----

    private void onPace(long nowNanos) {
        silence.begin(nowNanos);
        muteAsNeeded();
        seeds.askSoon();
    }

    void muteAsNeeded() {
        boolean wanted = pace.owes() || seeds.isMuted();
        if (wanted != isMuted) {
            isMuted = wanted;
            if (fetch != null) {
                fetch.mute(isMuted);
            }
        }
    }

    /** Once a second. Silence counts only while we listen. */
    void tick(long nowNanos) {
        rate.tick(nowNanos);
        if (fetch != null) {
            fetch.deadline(silence.endNanos(isMuted, nowNanos));
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
