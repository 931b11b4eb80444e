package sprat.wire;

import java.nio.ByteBuffer;

/** One message of the peer protocol after the handshake (BEP 3, 10). {@link PeerCodec} makes them from bytes and back. */
public sealed interface PeerMessage {
    /** Calls the handler's method for this message. */
    void dispatch(Handler handler) throws WireException;

    record KeepAlive() implements PeerMessage {
        @Override
        public void dispatch(Handler handler) {
            handler.onKeepAlive();
        }
    }

    /** The sender will not answer requests; pending ones are void. */
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

    /** @param extensionId 0 is the extension handshake, others as our own handshake numbered them
     *  @param payload a view into the receive buffer, good until the handler returns */
    record Extended(int extensionId, ByteBuffer payload) implements PeerMessage {
        @Override
        public void dispatch(Handler handler) throws WireException {
            handler.onExtended(extensionId, payload);
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

        void onExtended(int extensionId, ByteBuffer payload) throws WireException;

        void onUnknown(int id, int payloadBytes) throws WireException;
    }
}
