package sprat.swarm.pick;

import java.util.ArrayList;
import java.util.List;
import sprat.wire.Bitfield;

/** A peer that keeps what a {@link Picker} asks it for until the test says otherwise. */
final class AskedPeer implements Picker.Source {
    final Bitfield pieces;
    final List<Block> asked = new ArrayList<>();
    private final long responseNanos;

    AskedPeer(int pieceCount) {
        this(pieceCount, 0);
    }

    AskedPeer(int pieceCount, long responseNanos) {
        this.pieces = new Bitfield(pieceCount);
        this.responseNanos = responseNanos;
    }

    AskedPeer has(int... indexes) {
        for (int index : indexes) {
            pieces.set(index);
        }
        return this;
    }

    AskedPeer hasAll() {
        pieces.setAll();
        return this;
    }

    @Override
    public Bitfield pieces() {
        return pieces;
    }

    @Override
    public int inFlight() {
        return asked.size();
    }

    @Override
    public boolean isSeed() {
        return pieces.isFull();
    }

    @Override
    public boolean isRunningDry(int parts) {
        return asked.isEmpty();
    }

    @Override
    public long responseNanos() {
        return responseNanos;
    }

    @Override
    public void cancel(Block block, long nowNanos) {
        throw new IllegalStateException("the picker tells nobody");
    }

    @Override
    public void onGuilty(int pieceIndex, int wrongBlocks, long nowNanos) {
        throw new IllegalStateException("the picker blames nobody");
    }

    /** @return what it is asked for now, or null */
    Block asked(Picker picker, long nowNanos) {
        Block block = picker.pick(this, nowNanos);
        if (block != null) {
            asked.add(block);
        }
        return block;
    }

    /** Others who were asked for it are told. */
    BlockOutcome delivers(Picker picker, Block block) {
        asked.remove(block);
        List<Picker.Source> others = new ArrayList<>();
        BlockOutcome outcome = picker.received(block, this, others);
        others.forEach(other -> ((AskedPeer) other).asked.remove(block));
        return outcome;
    }

    /** It will not deliver what it was asked for. */
    void letsGo(Picker picker) {
        List<Block> blocks = new ArrayList<>(asked);
        asked.clear();
        blocks.forEach(block -> picker.release(block, this));
        picker.disown(this);
    }
}
