package sprat.swarm.peer;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import sprat.io.FormatException;
import sprat.io.MemoryHold;
import sprat.wire.WireLimits;
import sprat.wire.peer.ExtensionHandshake;
import sprat.wire.peer.PeerMessage;

/**
 * What a peer has told while only the magnet link of a torrent was known, so that its connection can go on when the
 * torrent is there: its pieces, whether it chokes us and is interested, the pieces that it gives while it chokes us,
 * its extension handshake. On the loop's thread.
 */
public final class PeerNews {
    private final MemoryHold memory;
    /** HAVE_ALL, HAVE_NONE or BITFIELD, whichever it sent first; null before. */
    private PeerMessage pieces;
    private final BitSet haves = new BitSet();
    private final Set<Integer> allowedFast = new LinkedHashSet<>();
    private boolean isUnchoking;
    private boolean isInterested;
    /** All that it has sent, each upon those before; null before the first. */
    private ExtensionHandshake extensions;
    private boolean isKept = true;

    /** @param memory holds what is kept of it */
    public PeerNews(MemoryHold memory) {
        this.memory = memory;
    }

    /**
     * All of it is kept. False when there was no room, or it said what does not go together: a new connection is better
     * then.
     */
    public boolean isKept() {
        return isKept;
    }

    /**
     * A message that is not about extensions. What asks for an answer is not kept: we have told that we have nothing.
     */
    public void take(PeerMessage message) {
        if (message instanceof PeerMessage.Unchoke || message instanceof PeerMessage.Choke) {
            isUnchoking = message instanceof PeerMessage.Unchoke;
        } else if (message instanceof PeerMessage.Interested || message instanceof PeerMessage.NotInterested) {
            isInterested = message instanceof PeerMessage.Interested;
        } else if (message instanceof PeerMessage.HaveAll || message instanceof PeerMessage.HaveNone) {
            pieces = isFirst(0) ? message : pieces;
        } else if (message instanceof PeerMessage.BitfieldBits bits) {
            pieces = isFirst(bits.payload().remaining()) ? copyOf(bits.payload()) : pieces;
            memory.set(bytes());
        } else if (message instanceof PeerMessage.Have have) {
            takeHave(have.pieceIndex());
        } else if (message instanceof PeerMessage.AllowedFast fast
                && allowedFast.size() < PeerLimits.ALLOWED_FAST_PIECES) {
            allowedFast.add(fast.pieceIndex());
        }
    }

    private boolean isFirst(int bytes) {
        isKept &= pieces == null && haves.isEmpty() && memory.hasRoomFor(bytes);
        return isKept;
    }

    private static PeerMessage copyOf(ByteBuffer bits) {
        return new PeerMessage.BitfieldBits(ByteBuffer.allocate(bits.remaining()).put(bits).flip());
    }

    private void takeHave(int pieceIndex) {
        isKept &= pieceIndex >= 0 && pieceIndex < WireLimits.PIECES
                && memory.hasRoomFor(bytes() + pieceIndex / Byte.SIZE);
        if (isKept) {
            haves.set(pieceIndex);
            memory.set(bytes());
        }
    }

    private long bytes() {
        return haves.size() / Byte.SIZE + (pieces instanceof PeerMessage.BitfieldBits bits ? bits.payload().capacity()
                : 0);
    }

    /** An extension handshake; a later one adds to it. */
    public void take(ExtensionHandshake told) {
        ExtensionHandshake known =
                told.only(Set.of(ExtensionHandshake.PEX, ExtensionHandshake.DONT_HAVE, ExtensionHandshake.METADATA));
        extensions = extensions == null ? known : extensions.with(known);
    }

    /** Tells it all to who goes on with the connection. @throws FormatException it does not fit the torrent */
    void tell(PeerMessage.Handler handler) throws FormatException {
        if (extensions != null) {
            handler.onExtended(ExtensionHandshake.ID, extensions.toBytes());
        }
        if (pieces != null) {
            pieces.dispatch(handler);
        }
        for (int pieceIndex = haves.nextSetBit(0); pieceIndex >= 0; pieceIndex = haves.nextSetBit(pieceIndex + 1)) {
            handler.onHave(pieceIndex);
        }
        for (int pieceIndex : allowedFast) {
            handler.onAllowedFast(pieceIndex);
        }
        if (isUnchoking) {
            handler.onUnchoke();
        }
        if (isInterested) {
            handler.onInterested();
        }
    }

    /** It is used up, or the connection is over. */
    public void end() {
        memory.end();
    }
}
