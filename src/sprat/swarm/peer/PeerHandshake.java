package sprat.swarm.peer;

import java.net.InetSocketAddress;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.peer.Handshake;

/**
 * What the two handshakes of one connection settle: who the peer is, what each end calls the torrent, and what both can
 * do. Pure. When we dial: {@link #dial}, {@link #onAnswer}; when the peer does: {@link #onFirst}, {@link #answer}.
 */
public final class PeerHandshake {
    private final SwarmNames names;
    /** What the side that dialled has called the torrent, and the side that answered: in a hybrid they may differ. */
    private InfoHash dialledBy;
    private InfoHash answered;
    /** Null until it has come. */
    private Handshake theirs;

    public PeerHandshake(SwarmNames names) {
        this.names = names;
    }

    /** The same connection, when more is known of what its torrent is called. */
    public PeerHandshake named(SwarmNames known) {
        PeerHandshake same = new PeerHandshake(known);
        same.dialledBy = dialledBy;
        same.answered = answered;
        same.theirs = theirs;
        return same;
    }

    /** @return what we say first */
    Handshake dial(InetSocketAddress address, PeerId ourId) {
        dialledBy = names.toDial(address);
        return new Handshake(names.capabilities(dialledBy), dialledBy, ourId);
    }

    void onAnswer(Handshake answer) throws ProtocolException {
        if (!names.isOurs(answer.infoHash())) {
            throw new ProtocolException(StreamEnd.PROTOCOL_VIOLATION,
                    "handshake for another torrent, " + answer.infoHash());
        }
        answered = answer.infoHash();
        theirs = answer;
    }

    /** @param first names our torrent */
    public void onFirst(Handshake first) {
        dialledBy = first.infoHash();
        answered = names.answer(first);
        theirs = first;
    }

    public Handshake answer(PeerId ourId) {
        return new Handshake(Handshake.EXTENSIONS | Handshake.FAST, answered, ourId);
    }

    /** Null until its handshake has come. */
    public PeerId peerId() {
        return theirs == null ? null : theirs.peerId();
    }

    /** Both ends speak the extension protocol. */
    public boolean isExtended() {
        return theirs != null && theirs.has(Handshake.EXTENSIONS);
    }

    /** Both ends speak the fast extension. */
    public boolean isFast() {
        return theirs != null && theirs.has(Handshake.FAST);
    }

    /** The torrent goes by its v2 name here: hashes may be asked for (BEP 52). */
    public boolean isV2() {
        return answered != null && names.isV2(answered);
    }

    /** The peer takes part in the v1 swarm, as far as known. */
    boolean isV1() {
        return dialledBy != null && names.isV1(dialledBy);
    }
}
