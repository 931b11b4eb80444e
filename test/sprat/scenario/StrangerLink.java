package sprat.scenario;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import sprat.io.CloseReason;
import sprat.io.EventLoop;
import sprat.io.FormatException;
import sprat.io.Limits;
import sprat.io.Protocol;
import sprat.io.Transport;
import sprat.swarm.dial.PeerEnd;
import sprat.wire.Bitfield;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;
import sprat.wire.torrent.HashSpan;
import sprat.wire.torrent.PieceLayout;

/**
 * One connection of a {@link Stranger}. As it stands it is a plain seed of another make: says that it has everything,
 * unchokes who is interested, sends what is asked for. {@link AttackerLinks} do worse.
 */
class StrangerLink implements Protocol, PeerMessage.Handler {
    private final Stranger stranger;
    private final PeerCodec codec;
    private final ArrayDeque<PeerMessage.Request> asked = new ArrayDeque<>();
    private Transport transport;
    private InetSocketAddress remote;
    /** Null when the other side dialled. */
    private InetSocketAddress dialled;
    private boolean greeted;
    private long openedNanos;
    private boolean closed;

    StrangerLink(Stranger stranger) {
        this.stranger = stranger;
        this.codec = new PeerCodec(layout().pieceCount());
    }

    final void dials(InetSocketAddress address) {
        dialled = address;
        remote = address;
    }

    // ---- What a manner changes ----

    void sendHandshake() {
        send(new Handshake(reserved(), name(), peerId()).toBytes());
    }

    /** What it calls the torrent. */
    InfoHash name() {
        return stranger.name();
    }

    /** What it can: nothing but BEP 3. */
    long reserved() {
        return 0;
    }

    PeerId peerId() {
        return stranger.peerId();
    }

    /** The other side has said who it is. */
    void meet(PeerId theirs) { }

    /** After the handshakes. */
    void greet() {
        send(PeerCodec.bitfield(everything()));
    }

    /** There is room to send more. */
    void pour() { }

    ByteBuffer answer(int pieceIndex, int begin, int lengthBytes) {
        byte[] block = stranger.content().bytes(pieceIndex, begin, lengthBytes);
        ByteBuffer out = ByteBuffer.allocate(PeerCodec.PIECE_HEADER_BYTES + lengthBytes);
        PeerCodec.pieceHeader(out, pieceIndex, begin, lengthBytes);
        return out.put(block).flip();
    }

    // ---- What a manner uses ----

    /** Turns over a bit of the block in some answers. @param share of those that are wrong, each by chance */
    final ByteBuffer spoiled(ByteBuffer answer, double share) {
        int blockBytes = answer.remaining() - PeerCodec.PIECE_HEADER_BYTES;
        if (stranger.random().nextDouble() < share) {
            int at = PeerCodec.PIECE_HEADER_BYTES + stranger.random().nextInt(blockBytes);
            answer.put(at, (byte) (answer.get(at) ^ 1 << stranger.random().nextInt(8)));
        }
        return answer;
    }

    final Stranger stranger() {
        return stranger;
    }

    final PieceLayout layout() {
        return stranger.content().layout();
    }

    final Transport transport() {
        return transport;
    }

    final Bitfield everything() {
        Bitfield all = new Bitfield(layout().pieceCount());
        all.setAll();
        return all;
    }

    final void send(ByteBuffer bytes) {
        transport.send(bytes);
    }

    /** One byte after the other. */
    final void trickle(ByteBuffer bytes, long nanosPerByte) {
        if (bytes.hasRemaining()) {
            send(ByteBuffer.allocate(1).put(bytes.get()).flip());
            later(nanosPerByte, () -> trickle(bytes, nanosPerByte));
        }
    }

    /** Once after `nanos`, if the connection still stands. */
    final void later(long nanos, Runnable action) {
        EventLoop loop = stranger.loop();
        loop.schedule(loop.nowNanos() + nanos, now -> {
            if (!closed) {
                action.run();
            }
        });
    }

    // ---- Protocol ----

    @Override
    public final void onOpen(Transport opened, long nowNanos) {
        transport = opened;
        remote = opened.remote();
        openedNanos = nowNanos;
        stranger.opened(remote);
        if (dialled != null) {
            sendHandshake();
        }
    }

    @Override
    public final void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
        if (!greeted) {
            Handshake theirs = Handshake.read(in);
            if (theirs == null) {
                return;
            }
            greeted = true;
            if (!theirs.infoHash().equals(name())) {
                transport.close(PeerEnd.UNKNOWN_SERVICE, "another name");
                return;
            }
            meet(theirs.peerId());
            if (dialled == null) {
                sendHandshake();
            }
            greet();
        }
        for (PeerMessage message = codec.decode(in); message != null; message = codec.decode(in)) {
            message.dispatch(this);
        }
    }

    @Override
    public final void onSendQueueLow(long nowNanos) {
        sendAnswers();
        pour();
    }

    @Override
    public final void onDeadline(long nowNanos) { }

    @Override
    public final void onClose(CloseReason reason, String detail, long nowNanos) {
        closed = true;
        stranger.closed(remote, dialled, reason, transport == null ? 0 : nowNanos - openedNanos);
    }

    private void sendAnswers() {
        while (!asked.isEmpty() && transport.queuedBytes() < Limits.SEND_LOW_BYTES) {
            PeerMessage.Request first = asked.pollFirst();
            send(answer(first.pieceIndex(), first.begin(), first.lengthBytes()));
        }
    }

    // ---- PeerMessage.Handler ----

    @Override
    public void onInterested() {
        send(PeerCodec.unchoke());
    }

    @Override
    public void onRequest(int pieceIndex, int begin, int lengthBytes) {
        asked.addLast(new PeerMessage.Request(pieceIndex, begin, lengthBytes));
        sendAnswers();
    }

    @Override
    public void onUnchoke() { }

    @Override
    public void onKeepAlive() { }

    @Override
    public void onChoke() { }

    @Override
    public void onNotInterested() { }

    @Override
    public void onHave(int pieceIndex) { }

    @Override
    public void onBitfield(ByteBuffer payload) throws FormatException { }

    @Override
    public void onPiece(int pieceIndex, int begin, ByteBuffer block) { }

    @Override
    public void onCancel(int pieceIndex, int begin, int lengthBytes) {
        asked.remove(new PeerMessage.Request(pieceIndex, begin, lengthBytes));
    }

    @Override
    public void onHaveAll() throws FormatException { }

    @Override
    public void onHaveNone() { }

    @Override
    public void onSuggest(int pieceIndex) { }

    @Override
    public void onReject(int pieceIndex, int begin, int lengthBytes) { }

    @Override
    public void onAllowedFast(int pieceIndex) { }

    @Override
    public void onExtended(int extensionId, ByteBuffer payload) { }

    @Override
    public void onHashRequest(HashSpan span) { }

    @Override
    public void onHashes(HashSpan span, ByteBuffer nodes) { }

    @Override
    public void onHashReject(HashSpan span) { }

    @Override
    public void onUnknown(int id, int payloadBytes) { }
}
