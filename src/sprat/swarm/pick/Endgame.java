package sprat.swarm.pick;

/**
 * The end of a download (BEP 3): every missing piece is begun, so a peer that would otherwise stand idle is asked for a
 * second or third copy of a block that was first asked for {@link Picking#lateNanos} ago, never more than {@link
 * PickLimits#ENDGAME_COPIES}. Pure; a part of {@link Picker}.
 */
final class Endgame {
    private final OpenPieces open;
    private final Availability availability;
    private final long lateNanos;

    Endgame(OpenPieces open, Availability availability, long lateNanos) {
        this.open = open;
        this.availability = availability;
        this.lateNanos = lateNanos;
    }

    /** @return null when there is nothing late for `source`, it has enough to do, or a piece is still to be begun */
    Block pick(Picker.Source source, long nowNanos) {
        if (availability.choosable() > 0 || source.inFlight() >= PickLimits.ENDGAME_REQUESTS) {
            return null;
        }
        int probes = 0;
        for (OpenPiece piece : open.missingBlocks()) {
            boolean mayHelp = !piece.fromOneOnly && source.pieces().get(piece.pieceIndex);
            for (int i = piece.firstMissing(); mayHelp && i < piece.blocks.length
                    && probes < Picker.MAX_BLOCK_PROBES; i++, probes++) {
                Block block = piece.blocks[i];
                boolean isLate = block.from == null && nowNanos - block.firstAskedNanos >= lateNanos;
                if (isLate && block.isCopyFor(source)) {
                    return block;
                }
            }
            if (++probes > Picker.MAX_BLOCK_PROBES) {
                return null;
            }
        }
        return null;
    }
}
