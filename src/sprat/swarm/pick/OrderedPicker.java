package sprat.swarm.pick;

/**
 * Chooses in the {@link OrderedWindow}: the first block there that is free, whoever fetches its piece, or that somebody
 * else is late with; and then what others should have brought into the swarm, and have not. Finds nothing when the
 * order is free. Pure; a part of {@link Picker}.
 */
final class OrderedPicker {
    private final OrderedWindow window;
    private final OpenPieces open;
    private final Availability availability;
    private final Shares shares;
    private final Picking picking;

    OrderedPicker(OrderedWindow window, OpenPieces open, Availability availability, Shares shares, Picking picking) {
        this.window = window;
        this.open = open;
        this.availability = availability;
        this.shares = shares;
        this.picking = picking;
    }

    /** @return null when there is nothing in front for `source` now */
    Block pick(Picker.Source source, long nowNanos) {
        window.look(nowNanos);
        int probesLeft = Picker.MAX_BLOCK_PROBES;
        for (int i = 0; i < window.size() && probesLeft > 0; i++) {
            OpenPiece piece = pieceFor(source, window.at(i));
            boolean isForIt = piece != null && (piece.owner == source || piece.isFor(source, false));
            if (isForIt && piece.hasFree()) {
                if (piece.owner == null) {
                    open.own(source, piece);
                }
                return piece.firstFree();
            }
            Block late = isForIt && !piece.fromOneOnly ? late(piece, source, nowNanos) : null;
            if (late != null) {
                return late;
            }
            probesLeft -= isForIt ? 1 + piece.missingCount() : 1;
        }
        return overdue(source, nowNanos);
    }

    /**
     * Seeds are asked for our share, so that those who all fetch in the same order get different pieces of them and
     * trade.
     */
    private OpenPiece pieceFor(Picker.Source source, int pieceIndex) {
        if (!source.pieces().get(pieceIndex) || !availability.isChoosable(pieceIndex)) {
            return source.pieces().get(pieceIndex) ? open.get(pieceIndex) : null;
        }
        boolean isOurs = !picking.sharing() || !source.isSeed()
                || availability.peersWith(pieceIndex) == 0 && shares.isOurs(pieceIndex);
        return isOurs ? open.unfetched(source, pieceIndex) : null;
    }

    /**
     * A block that another peer was asked for too long ago. That is longer than this one needs: where all are slow,
     * copies would not come sooner. With each copy that is on its way the next has to wait as long again.
     *
     * @return null when there is none
     */
    private static Block late(OpenPiece piece, Picker.Source source, long nowNanos) {
        long lateNanos = Math.max(PickLimits.FRONT_LATE_NANOS, source.responseNanos());
        for (int i = piece.firstMissing(); i < piece.blocks.length; i++) {
            Block block = piece.blocks[i];
            int asked = block.asked.size();
            boolean isLate = block.from == null && asked > 0 && (nowNanos - block.firstAskedNanos) / asked >= lateNanos;
            if (isLate && block.isCopyFor(source)) {
                return block;
            }
        }
        return null;
    }

    /** What others should have brought into the swarm, and have not. */
    private Block overdue(Picker.Source source, long nowNanos) {
        for (int i = 0; i < window.size(); i++) {
            int pieceIndex = window.at(i);
            boolean isOverdue = source.pieces().get(pieceIndex) && availability.isChoosable(pieceIndex)
                    && window.isLate(i, nowNanos);
            OpenPiece piece = isOverdue ? open.unfetched(source, pieceIndex) : null;
            if (piece != null) {
                open.own(source, piece);
                return piece.firstFree();
            }
        }
        return null;
    }
}
