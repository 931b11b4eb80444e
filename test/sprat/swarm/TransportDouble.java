package sprat.swarm;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.Protocol;
import sprat.io.Transport;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;

/** A connection that keeps what is said over it. */
public class TransportDouble implements Transport {
    private final InetSocketAddress remote;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private int parsed = Handshake.BYTES;
    private CloseReason closed;
    private Protocol protocol;

    public TransportDouble(InetSocketAddress remote) {
        this.remote = remote;
    }

    public final void open(Protocol opened, long nowNanos) {
        protocol = opened;
        protocol.onOpen(this, nowNanos);
    }

    /** Who speaks over it now. */
    public final Protocol protocol() {
        return protocol;
    }

    /** Bytes of the peer. */
    public final void receive(ByteBuffer in, long nowNanos) throws FormatException {
        Protocol told = null;
        while (told != protocol && (told == null || in.hasRemaining())) {
            told = protocol;
            told.onReceive(in, nowNanos);
        }
    }

    /** Since the last call. @param id of the extension */
    public final List<MetadataMessage> messages(int id) throws FormatException {
        ByteBuffer in = ByteBuffer.wrap(heard.toByteArray()).position(parsed);
        PeerCodec codec = new PeerCodec(1);
        List<MetadataMessage> messages = new ArrayList<>();
        for (PeerMessage message = codec.decode(in); message != null; message = codec.decode(in)) {
            if (message instanceof PeerMessage.Extended extended && extended.extensionId() == id) {
                messages.add(MetadataMessage.read(extended.payload()));
            }
        }
        parsed = in.position();
        return messages;
    }

    public final CloseReason closed() {
        return closed;
    }

    @Override
    public final void send(ByteBuffer bytes, Runnable released) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        heard.writeBytes(copy);
        released.run();
    }

    @Override
    public final long queuedBytes() {
        return 0;
    }

    @Override
    public final void muteReads(boolean muted) { }

    @Override
    public final void charge(long costNanos) { }

    @Override
    public final void deadline(long atNanos) { }

    @Override
    public final void handTo(Protocol next) {
        protocol = next;
    }

    @Override
    public final void send(ByteBuffer bytes) {
        send(bytes, () -> { });
    }

    @Override
    public final void answer(ByteBuffer bytes) {
        send(bytes);
    }

    @Override
    public final void sendLimits(long lowBytes, long mostBytes) { }

    @Override
    public final void endSending() { }

    @Override
    public final void finish(CloseReason reason, String detail) {
        close(reason, detail);
    }

    @Override
    public final void close(CloseReason reason, String detail) {
        closed = closed == null ? reason : closed;
    }

    @Override
    public final InetSocketAddress remote() {
        return remote;
    }

    @Override
    public final InetSocketAddress local() {
        return new InetSocketAddress("10.0.0.1", 6881);
    }
}
