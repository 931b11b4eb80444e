package sprat.swarm.peer;

import java.nio.ByteBuffer;
import org.tinylog.Logger;
import sprat.io.FormatException;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.swarm.pieces.Pieces;
import sprat.wire.Bitfield;
import sprat.wire.peer.PeerMessage;
import sprat.wire.torrent.HashSpan;

/** What one peer says after the handshake, and who is told: one method for each message. */
final class PeerMessages implements PeerMessage.Handler {
    private final PeerSession session;
    private final Pieces pieces;
    private final PeerOwner owner;

    PeerMessages(PeerSession session, Pieces pieces, PeerOwner owner) {
        this.session = session;
        this.pieces = pieces;
        this.owner = owner;
    }

    @Override
    public void onKeepAlive() {
        session.charge(Costs.MESSAGE); // its arrival is noted in onReceive
    }

    @Override
    public void onChoke() {
        session.charge(Costs.TOGGLE + Costs.RELEASE * session.downloads().inFlight());
        session.downloads().onChoke();
        session.become(PeerState.Event.CHOKE);
    }

    @Override
    public void onUnchoke() {
        session.charge(Costs.TOGGLE);
        session.become(PeerState.Event.UNCHOKE);
    }

    @Override
    public void onInterested() {
        session.charge(Costs.TOGGLE);
        boolean hadSlot = session.uploads().hasSlot();
        session.uploads().onInterested(session.heardNanos());
        owner.slots().onInterest(session.uploads(), hadSlot, session.heardNanos());
    }

    @Override
    public void onNotInterested() {
        session.charge(Costs.TOGGLE + Costs.REJECTION * session.uploads().requestsWaiting());
        boolean hadSlot = session.uploads().hasSlot();
        session.uploads().onNotInterested(session.heardNanos());
        owner.slots().onInterest(session.uploads(), hadSlot, session.heardNanos());
    }

    @Override
    public void onHave(int pieceIndex) throws ProtocolException {
        boolean isNews = session.theirs().onHave(pieceIndex, pieces.settled());
        session.charge(isNews ? Costs.NOTHING : Costs.MESSAGE);
        if (isNews) {
            owner.onHave(session, pieceIndex);
            owner.onNews(session, session.heardNanos());
        }
    }

    @Override
    public void onBitfield(ByteBuffer payload) throws FormatException {
        TheirPieces theirs = session.theirs();
        Bitfield told = Bitfield.read(payload, theirs.bits().size());
        if (!theirs.isAnythingTold()) {
            onAllPieces(told);
            return;
        }
        session.charge(Costs.bitfield(Bitfield.wireBytes(told.size())));
        for (int i = told.nextNotIn(theirs.bits(), 0); i >= 0; i = i + 1 < told.size()
                ? told.nextNotIn(theirs.bits(), i + 1) : -1) {
            onHave(i); // aria2 sends a second BITFIELD where that is shorter than many HAVE
        }
    }

    /** What it has, told at once and first. */
    private void onAllPieces(Bitfield told) {
        Logger.debug("peer {} has {} of {} pieces, fast {}", session.remote(), told.count(), told.size(),
                session.isFast());
        session.theirs().onBitfield(told, pieces.settled());
        owner.onBitfield(session);
        owner.onNews(session, session.heardNanos());
        session.uploads().allowedFast().offer(session.heardNanos());
    }

    @Override
    public void onHaveAll() throws ProtocolException {
        requireFirst("HAVE_ALL");
        Bitfield all = new Bitfield(session.theirs().bits().size());
        all.setAll();
        onAllPieces(all);
    }

    @Override
    public void onHaveNone() throws ProtocolException {
        requireFirst("HAVE_NONE");
        onAllPieces(new Bitfield(session.theirs().bits().size()));
    }

    private void requireFirst(String message) throws ProtocolException {
        requireFast(message);
        Logger.debug("peer {} sends {}", session.remote(), message);
        if (session.theirs().isAnythingTold()) {
            throw violation(message + " after it has told its pieces");
        }
    }

    private void requireFast(String message) throws ProtocolException {
        if (!session.isFast()) {
            throw violation(message + " without the fast extension");
        }
    }

    /** Not followed: what is rare, and whose share a piece is, is known better here. */
    @Override
    public void onSuggest(int pieceIndex) throws ProtocolException {
        requireFast("SUGGEST");
        session.charge(Costs.MESSAGE);
        session.theirs().requirePiece("SUGGEST", pieceIndex);
    }

    @Override
    public void onReject(int pieceIndex, int begin, int lengthBytes) throws ProtocolException {
        if (!session.isEachAnswered()) {
            throw violation("REJECT without the fast extension");
        }
        session.charge(Costs.RELEASE);
        if (session.lines().count(LineCounts.Kind.REJECT)) {
            Logger.debug("peer {} sends REJECT of {}+{}", session.remote(), pieceIndex, begin);
        }
        session.downloads().onReject(pieceIndex, begin, lengthBytes, session.heardNanos());
    }

    @Override
    public void onAllowedFast(int pieceIndex) throws ProtocolException {
        requireFast("ALLOWED_FAST");
        session.charge(Costs.TOGGLE);
        if (session.lines().count(LineCounts.Kind.ALLOWED_FAST)) {
            Logger.debug("peer {} sends ALLOWED_FAST of {}", session.remote(), pieceIndex);
        }
        session.theirs().requirePiece("ALLOWED_FAST", pieceIndex);
        session.theirs().requestable().onAllowed(pieceIndex, session.theirs().bits());
    }

    @Override
    public void onRequest(int pieceIndex, int begin, int lengthBytes) throws ProtocolException {
        session.uploads().onRequest(pieceIndex, begin, lengthBytes, session.heardNanos());
    }

    @Override
    public void onPiece(int pieceIndex, int begin, ByteBuffer block) throws ProtocolException {
        session.charge(Costs.NOTHING); // of a block that was not asked for the connection dies
        session.downloads().onBlock(pieceIndex, begin, block, session.heardNanos());
    }

    @Override
    public void onCancel(int pieceIndex, int begin, int lengthBytes) {
        session.uploads().onCancel(pieceIndex, begin, lengthBytes, session.heardNanos());
    }

    @Override
    public void onExtended(int extensionId, ByteBuffer payload) throws FormatException {
        session.extensions().onMessage(extensionId, payload, session.heardNanos());
    }

    @Override
    public void onHashRequest(HashSpan span) throws ProtocolException {
        requireV2("HASH_REQUEST");
        if (session.lines().count(LineCounts.Kind.HASH_REQUEST)) {
            Logger.debug("peer {} sends HASH_REQUEST of {}", session.remote(), span);
        }
        session.hashes().onRequest(span, session.heardNanos());
    }

    @Override
    public void onHashes(HashSpan span, ByteBuffer nodes) throws ProtocolException {
        requireV2("HASHES");
        session.charge(Costs.NOTHING);
        session.hashes().onHashes(span, nodes, session.heardNanos());
    }

    @Override
    public void onHashReject(HashSpan span) throws ProtocolException {
        requireV2("HASH_REJECT");
        session.charge(Costs.RELEASE);
        session.hashes().onReject(span, session.heardNanos());
    }

    private void requireV2(String message) throws ProtocolException {
        if (!session.isV2()) {
            throw violation(message + " on a connection of v1");
        }
    }

    @Override
    public void onUnknown(int id, int payloadBytes) {
        session.charge(Costs.skipped(payloadBytes));
        if (session.lines().count(LineCounts.Kind.UNKNOWN)) {
            Logger.debug("peer {} sent message {} of {} bytes: skipped", session.remote(), id, payloadBytes);
        }
    }

    private static ProtocolException violation(String what) {
        return new ProtocolException(StreamEnd.PROTOCOL_VIOLATION, what);
    }
}
