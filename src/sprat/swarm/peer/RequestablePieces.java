package sprat.swarm.peer;

import java.util.LinkedHashSet;
import java.util.Set;
import sprat.rate.BackOff;
import sprat.wire.Bitfield;

/**
 * Which of its pieces one peer may be asked for (BEP 6): while it lets us ask, all but those for which it has just
 * rejected a request; while it chokes us, those that it has allowed. Pure.
 */
final class RequestablePieces {
    private static final Bitfield NONE = new Bitfield(0);

    /** What it has without what it has refused; null while that is nothing. */
    private Bitfield notRefused;
    private long askAgainNanos;
    /** How long it was left alone last with what it had refused, 0 once it has sent something. */
    private final BackOff rest = new BackOff(PeerLimits.REFUSED_PIECE_NANOS, PeerLimits.REFUSED_PIECE_MOST_NANOS);
    private final Set<Integer> allowed = new LinkedHashSet<>();
    /** The allowed pieces that it has; null until one is allowed. */
    private Bitfield allowedAndHad;

    /** @param theirs all that it has. @return not to be changed */
    Bitfield unchoked(Bitfield theirs) {
        return notRefused == null ? theirs : notRefused;
    }

    /** Only while {@link #isAnyAllowed}. */
    Bitfield choked() {
        return allowedAndHad == null ? NONE : allowedAndHad;
    }

    boolean isAnyAllowed() {
        return allowedAndHad != null && !allowedAndHad.isEmpty();
    }

    /** It has told all that it has. */
    void onBitfield(Bitfield theirs) {
        allowed.stream().filter(theirs::get).forEach(pieceIndex -> allowedAndHad.set(pieceIndex));
    }

    void onHave(int pieceIndex) {
        if (notRefused != null) {
            notRefused.set(pieceIndex);
        }
        if (allowed.contains(pieceIndex)) {
            allowedAndHad.set(pieceIndex);
        }
    }

    void onDontHave(int pieceIndex) {
        if (notRefused != null) {
            notRefused.clear(pieceIndex);
        }
        onDisallowed(pieceIndex);
    }

    void onAllowed(int pieceIndex, Bitfield theirs) {
        if (allowed.size() >= PeerLimits.ALLOWED_FAST_HEARD || !allowed.add(pieceIndex)) {
            return;
        }
        if (allowedAndHad == null) {
            allowedAndHad = new Bitfield(theirs.size());
        }
        if (theirs.get(pieceIndex)) {
            allowedAndHad.set(pieceIndex);
        }
    }

    /** It has rejected a request while it chokes us. */
    void onDisallowed(int pieceIndex) {
        if (allowed.contains(pieceIndex)) {
            allowedAndHad.clear(pieceIndex);
        }
    }

    /** It has rejected a request although it lets us ask. */
    void onRefused(int pieceIndex, Bitfield theirs, long nowNanos) {
        if (notRefused == null) {
            notRefused = theirs.copy();
            askAgainNanos = nowNanos + rest.fail();
        }
        notRefused.clear(pieceIndex);
    }

    /** It has sent a block. */
    void onBlock() {
        rest.forget();
    }

    /**
     * Once a second: what was refused may be asked for again in the end, since some clients refuse what they give a
     * moment later.
     */
    void tick(long nowNanos) {
        if (notRefused != null && nowNanos >= askAgainNanos) {
            notRefused = null;
        }
    }
}
