package sprat.wire.peer;

import java.nio.ByteBuffer;
import sprat.io.FormatException;
import sprat.wire.torrent.HashSpan;

/**
 * One message of the peer protocol after the handshake (BEP 3, 6, 10, 52). {@link PeerCodec} makes them from bytes and
 * back.
 */
public sealed interface PeerMessage {
    /** Calls the handler's method for this message. */
    void dispatch(Handler handler) throws FormatException;

    record KeepAlive() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.onKeepAlive();
        }
    }

    /** The sender will not answer requests; pending ones are void, or with the fast extension rejected one by one. */
    record Choke() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onChoke();
        }
    }

    record Unchoke() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onUnchoke();
        }
    }

    record Interested() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onInterested();
        }
    }

    record NotInterested() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onNotInterested();
        }
    }

    /** @param pieceIndex 32 bits off the wire, unchecked */
    record Have(int pieceIndex) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onHave(pieceIndex);
        }
    }

    /** @param payload a view into the receive buffer, good until the handler returns */
    record BitfieldBits(ByteBuffer payload) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onBitfield(payload);
        }
    }

    record Request(int pieceIndex, int begin, int lengthBytes) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onRequest(pieceIndex, begin, lengthBytes);
        }
    }

    /** @param block a view into the receive buffer, good until the handler returns */
    record Piece(int pieceIndex, int begin, ByteBuffer block) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onPiece(pieceIndex, begin, block);
        }
    }

    record Cancel(int pieceIndex, int begin, int lengthBytes) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onCancel(pieceIndex, begin, lengthBytes);
        }
    }

    /** The sender has every piece: stands for a BITFIELD (BEP 6, as all below up to `Extended`). */
    record HaveAll() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onHaveAll();
        }
    }

    /** The sender has no piece: stands for a BITFIELD. */
    record HaveNone() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onHaveNone();
        }
    }

    /** The sender would like to be asked for this piece. */
    record Suggest(int pieceIndex) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onSuggest(pieceIndex);
        }
    }

    /** The sender will not answer this request. */
    record Reject(int pieceIndex, int begin, int lengthBytes) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onReject(pieceIndex, begin, lengthBytes);
        }
    }

    /** The sender answers requests for this piece also while it chokes, if it has the piece. */
    record AllowedFast(int pieceIndex) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onAllowedFast(pieceIndex);
        }
    }

    /** @param extensionId 0 is the extension handshake, others as our own handshake numbered them
     *  @param payload a view into the receive buffer, good until the handler returns */
    record Extended(int extensionId, ByteBuffer payload) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onExtended(extensionId, payload);
        }
    }

    /** The sender asks for nodes of a file's tree (BEP 52, as the two below). */
    record HashRequest(HashSpan span) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onHashRequest(span);
        }
    }

    /**
     * @param nodes as many as the span says or not, 32 bytes each; a view into the receive buffer, good until the
     * handler returns
     */
    record Hashes(HashSpan span, ByteBuffer nodes) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onHashes(span, nodes);
        }
    }

    /** The sender will not answer this hash request. */
    record HashReject(HashSpan span) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onHashReject(span);
        }
    }

    /** A message whose id we do not know, or know and do not use (PORT): skipped whole. */
    record Unknown(int id, int payloadBytes) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws FormatException {
            handler.onUnknown(id, payloadBytes);
        }
    }

    /** One method for each message; arguments are as the peer sent them, lengths and framing already checked. */
    interface Handler {
        void onKeepAlive();

        void onChoke() throws FormatException;

        void onUnchoke() throws FormatException;

        void onInterested() throws FormatException;

        void onNotInterested() throws FormatException;

        void onHave(int pieceIndex) throws FormatException;

        void onBitfield(ByteBuffer payload) throws FormatException;

        void onRequest(int pieceIndex, int begin, int lengthBytes) throws FormatException;

        void onPiece(int pieceIndex, int begin, ByteBuffer block) throws FormatException;

        void onCancel(int pieceIndex, int begin, int lengthBytes) throws FormatException;

        void onHaveAll() throws FormatException;

        void onHaveNone() throws FormatException;

        void onSuggest(int pieceIndex) throws FormatException;

        void onReject(int pieceIndex, int begin, int lengthBytes) throws FormatException;

        void onAllowedFast(int pieceIndex) throws FormatException;

        void onExtended(int extensionId, ByteBuffer payload) throws FormatException;

        void onHashRequest(HashSpan span) throws FormatException;

        void onHashes(HashSpan span, ByteBuffer nodes) throws FormatException;

        void onHashReject(HashSpan span) throws FormatException;

        void onUnknown(int id, int payloadBytes) throws FormatException;
    }
}
