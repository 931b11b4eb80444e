package sprat.wire.peer;

import java.nio.ByteBuffer;
import sprat.wire.WireException;
import sprat.wire.torrent.HashSpan;

/** One message of the peer protocol after the handshake (BEP 3, 6, 10, 52). {@link PeerCodec} makes them from bytes and back. */
public sealed interface PeerMessage {
    /** Calls the handler's method for this message. */
    void dispatch(Handler handler) throws WireException;

    record KeepAlive() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.onKeepAlive();
        }
    }

    /** The sender will not answer requests; pending ones are void, or with the fast extension rejected one by one. */
    record Choke() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onChoke();
        }
    }

    record Unchoke() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onUnchoke();
        }
    }

    record Interested() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onInterested();
        }
    }

    record NotInterested() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onNotInterested();
        }
    }

    /** @param pieceIndex 32 bits off the wire, unchecked */
    record Have(int pieceIndex) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onHave(pieceIndex);
        }
    }

    /** @param payload a view into the receive buffer, good until the handler returns */
    record BitfieldBits(ByteBuffer payload) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onBitfield(payload);
        }
    }

    record Request(int pieceIndex, int begin, int lengthBytes) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onRequest(pieceIndex, begin, lengthBytes);
        }
    }

    /** @param block a view into the receive buffer, good until the handler returns */
    record Piece(int pieceIndex, int begin, ByteBuffer block) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onPiece(pieceIndex, begin, block);
        }
    }

    record Cancel(int pieceIndex, int begin, int lengthBytes) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onCancel(pieceIndex, begin, lengthBytes);
        }
    }

    /** The sender has every piece: stands for a BITFIELD (BEP 6, as all below up to `Extended`). */
    record HaveAll() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onHaveAll();
        }
    }

    /** The sender has no piece: stands for a BITFIELD. */
    record HaveNone() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onHaveNone();
        }
    }

    /** The sender would like to be asked for this piece. */
    record Suggest(int pieceIndex) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onSuggest(pieceIndex);
        }
    }

    /** The sender will not answer this request. */
    record Reject(int pieceIndex, int begin, int lengthBytes) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onReject(pieceIndex, begin, lengthBytes);
        }
    }

    /** The sender answers requests for this piece also while it chokes, if it has the piece. */
    record AllowedFast(int pieceIndex) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onAllowedFast(pieceIndex);
        }
    }

    /** @param extensionId 0 is the extension handshake, others as our own handshake numbered them
     *  @param payload a view into the receive buffer, good until the handler returns */
    record Extended(int extensionId, ByteBuffer payload) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onExtended(extensionId, payload);
        }
    }

    /** The sender asks for nodes of a file's tree (BEP 52, as the two below). */
    record HashRequest(HashSpan span) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onHashRequest(span);
        }
    }

    /** @param nodes as many as the span says or not, 32 bytes each; a view into the receive buffer, good until the handler returns */
    record Hashes(HashSpan span, ByteBuffer nodes) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onHashes(span, nodes);
        }
    }

    /** The sender will not answer this hash request. */
    record HashReject(HashSpan span) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onHashReject(span);
        }
    }

    /** A message whose id we do not know, or know and do not use (PORT): skipped whole. */
    record Unknown(int id, int payloadBytes) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onUnknown(id, payloadBytes);
        }
    }

    /** One method for each message; arguments are as the peer sent them, lengths and framing already checked. */
    interface Handler {
        void onKeepAlive();

        void onChoke() throws WireException;

        void onUnchoke() throws WireException;

        void onInterested() throws WireException;

        void onNotInterested() throws WireException;

        void onHave(int pieceIndex) throws WireException;

        void onBitfield(ByteBuffer payload) throws WireException;

        void onRequest(int pieceIndex, int begin, int lengthBytes) throws WireException;

        void onPiece(int pieceIndex, int begin, ByteBuffer block) throws WireException;

        void onCancel(int pieceIndex, int begin, int lengthBytes) throws WireException;

        void onHaveAll() throws WireException;

        void onHaveNone() throws WireException;

        void onSuggest(int pieceIndex) throws WireException;

        void onReject(int pieceIndex, int begin, int lengthBytes) throws WireException;

        void onAllowedFast(int pieceIndex) throws WireException;

        void onExtended(int extensionId, ByteBuffer payload) throws WireException;

        void onHashRequest(HashSpan span) throws WireException;

        void onHashes(HashSpan span, ByteBuffer nodes) throws WireException;

        void onHashReject(HashSpan span) throws WireException;

        void onUnknown(int id, int payloadBytes) throws WireException;
    }
}
