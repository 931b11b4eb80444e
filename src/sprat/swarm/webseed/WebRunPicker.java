package sprat.swarm.webseed;

import java.util.ArrayList;
import java.util.List;
import sprat.swarm.pick.Block;
import sprat.swarm.pick.Picker;

/**
 * Chooses the blocks of a web seed's runs. A run begins where the last one ended, as long as nothing else should come
 * sooner, lest runs that begin anywhere cut what is missing into parts too short for the next; else where {@link
 * Picker} says. Loop's thread.
 */
final class WebRunPicker {
    private final Picker picker;
    /** Of the last run. */
    private Block last;

    WebRunPicker(Picker picker) {
        this.picker = picker;
    }

    /**
     * @return consecutive blocks, marked as asked of `source`, at most `most`; empty when there is nothing for it now
     */
    List<Block> pick(Picker.Source source, int most, long nowNanos) {
        List<Block> blocks = new ArrayList<>();
        Block block = first(source, nowNanos);
        while (block != null) {
            blocks.add(block);
            last = block;
            block = blocks.size() < most ? picker.pickAfter(source, block, nowNanos) : null;
        }
        return blocks;
    }

    private Block first(Picker.Source source, long nowNanos) {
        Block next = last == null ? null : picker.pickPiece(source, last.pieceIndex() + 1, nowNanos);
        return next == null ? picker.pick(source, nowNanos) : next;
    }
}
