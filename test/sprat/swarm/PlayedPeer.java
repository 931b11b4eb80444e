package sprat.swarm;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.Protocol;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.io.Transport;
import sprat.swarm.peer.PeerSession;
import sprat.wire.Bitfield;
import sprat.wire.PeerId;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;
import sprat.wire.peer.PeerMessage;
import sprat.wire.peer.PeerMessage.Request;

/**
 * The far end of one {@link PeerSession}, over a mocked {@link Transport}: speaks when the test says so, and keeps what
 * it hears.
 */
public final class PlayedPeer {
    public final InetSocketAddress address;
    /** Null until it is let in. */
    public PeerSession session;
    private Protocol protocol;
    public final Transport transport = mock(Transport.class);
    public final PeerId id;
    private final SwarmRig rig;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final List<PeerMessage> messages = new ArrayList<>();
    private int parsed;
    private boolean handshakeHeard;
    private CloseReason closed;
    private boolean muted;
    private boolean takes = true;
    private long queuedBytes;
    private final List<Runnable> notReleased = new ArrayList<>();

    PlayedPeer(SwarmRig rig, Protocol protocol, InetSocketAddress address) {
        this.rig = rig;
        this.protocol = protocol;
        this.address = address;
        this.id = PeerId.random(new Random(address.getPort()));
        when(transport.remote()).thenReturn(address);
        when(transport.local()).thenReturn(new InetSocketAddress("10.0.0.1", 6881));
        when(transport.queuedBytes()).thenAnswer(call -> queuedBytes);
        doAnswer(call -> {
            onSent(call.getArgument(0), call.getArgument(1));
            return null;
        }).when(transport).send(any(), any());
        doAnswer(call -> {
            onSent(call.getArgument(0), () -> { });
            return null;
        }).when(transport).send(any());
        doAnswer(call -> {
            onSent(call.getArgument(0), () -> { });
            return null;
        }).when(transport).answer(any());
        doAnswer(call -> {
            onClosed(call.getArgument(0), call.getArgument(1));
            return null;
        }).when(transport).close(any(), any());
        doAnswer(call -> muted = call.getArgument(0)).when(transport).muteReads(anyBoolean());
        doAnswer(call -> {
            this.protocol = call.getArgument(0);
            session = call.getArgument(0);
            return null;
        }).when(transport).handTo(any());
        protocol.onOpen(transport, rig.loop.nowNanos());
    }

    private void onSent(ByteBuffer bytes, Runnable released) {
        if (closed != null) {
            released.run();
            return;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        heard.writeBytes(copy);
        if (takes) {
            released.run();
        } else {
            queuedBytes += copy.length;
            notReleased.add(released);
        }
    }

    private void onClosed(CloseReason reason, String detail) {
        if (closed == null) {
            closed = reason;
            rig.loop.execute(() -> protocol.onClose(reason, detail, rig.loop.nowNanos()));
        }
    }

    // ---- What it does ----

    public PlayedPeer shakesHands() throws FormatException {
        return says(new Handshake(Handshake.EXTENSIONS, rig.metainfo.infoHash(), id).toBytes());
    }

    public PlayedPeer hasAll() throws FormatException {
        Bitfield all = new Bitfield(rig.metainfo.layout().pieceCount());
        all.setAll();
        return says(PeerCodec.bitfield(all));
    }

    public PlayedPeer has(int... pieces) throws FormatException {
        for (int piece : pieces) {
            says(PeerCodec.have(piece));
        }
        return this;
    }

    /** Bytes reach us as the loop brings them: a fault closes the connection with its reason. */
    public PlayedPeer says(ByteBuffer bytes) {
        if (closed != null) {
            throw new IllegalStateException("closed already: " + closed);
        }
        try {
            Protocol told = null;
            while (told != protocol && closed == null && (told == null || bytes.hasRemaining())) {
                told = protocol;
                told.onReceive(bytes, rig.loop.nowNanos());
            }
        } catch (ProtocolException e) {
            onClosed(e.reason(), e.getMessage());
        } catch (FormatException e) {
            onClosed(StreamEnd.MALFORMED, e.getMessage());
        }
        rig.run();
        return this;
    }

    /** Answers one request, with the right bytes. */
    public PlayedPeer answers(Request request) {
        return answers(request, 0);
    }

    /** @param flip 0 for the right bytes, else the first byte is spoilt with it */
    public PlayedPeer answers(Request request, int flip) {
        ByteBuffer out = ByteBuffer.allocate(PeerCodec.PIECE_HEADER_BYTES + request.lengthBytes());
        PeerCodec.pieceHeader(out, request.pieceIndex(), request.begin(), request.lengthBytes());
        int from = (int) rig.metainfo.layout().pieceOffset(request.pieceIndex()) + request.begin();
        out.put(rig.content, from, request.lengthBytes());
        out.put(PeerCodec.PIECE_HEADER_BYTES, (byte) (out.get(PeerCodec.PIECE_HEADER_BYTES) ^ flip));
        return says(out.flip());
    }

    /** Takes nothing from the connection any more. */
    public PlayedPeer stopsReading() {
        takes = false;
        return this;
    }

    /** Its time to shake hands is over. */
    public void runsOutOfTime() {
        protocol.onDeadline(rig.loop.nowNanos());
    }

    public void hangsUp() {
        onClosed(StreamEnd.REMOTE_CLOSED, "");
        notReleased.forEach(Runnable::run);
        rig.run();
    }

    // ---- What it heard ----

    /** All messages since the last call. */
    public List<PeerMessage> heard() throws FormatException {
        ByteBuffer in = ByteBuffer.wrap(heard.toByteArray()).position(parsed);
        if (!handshakeHeard && in.remaining() >= Handshake.BYTES) {
            Handshake.read(in);
            handshakeHeard = true;
        }
        PeerCodec codec = new PeerCodec(rig.metainfo.layout().pieceCount());
        List<PeerMessage> since = new ArrayList<>();
        for (PeerMessage message = decode(codec, in); message != null; message = decode(codec, in)) {
            since.add(message);
        }
        parsed = in.position();
        messages.addAll(since);
        return since;
    }

    private PeerMessage decode(PeerCodec codec, ByteBuffer in) throws FormatException {
        return handshakeHeard ? codec.decode(in) : null;
    }

    public <M extends PeerMessage> List<M> heard(Class<M> kind) throws FormatException {
        return heard().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public List<Request> requests() throws FormatException {
        return heard(Request.class);
    }

    /** What we have answered, or said first. */
    public Handshake handshake() throws FormatException {
        return Handshake.read(ByteBuffer.wrap(heard.toByteArray()));
    }

    public boolean heardHandshake() throws FormatException {
        heard();
        return handshakeHeard;
    }

    /** Why we closed it, or null. */
    public CloseReason closed() {
        return closed;
    }

    public boolean isMuted() {
        return muted;
    }
}
