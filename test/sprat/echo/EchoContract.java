package sprat.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import sprat.io.CloseReason;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramSwitch;
import sprat.io.DatagramTransport;
import sprat.io.LoopPair;
import sprat.io.Protocol;
import sprat.io.Streams;
import sprat.io.Transport;
import sprat.tracker.TableLimits;
import sprat.tracker.TrackerServer;
import sprat.wire.InfoHash;
import sprat.wire.tracker.TrackerCodec;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerResponse;

/**
 * A chat of lines and a chat of datagrams beside a tracker, on one port number: what `sprat.io` promises to those that
 * are no torrent.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
public abstract class EchoContract {
    private static final int CONNECT_FIRST_BYTE = 0;
    private static final int CONNECTION_ID_FIRST_BYTE = 0xc0;

    private final Caller caller = new Caller();
    private final Correspondent correspondent = new Correspondent();
    private TrackerServer tracker;
    private InetSocketAddress server;

    /** Where both ends run. */
    protected abstract LoopPair loops();

    /** Keeps the text that comes over a stream, and how it ended. */
    private static final class Caller implements Protocol {
        private final StringBuilder heard = new StringBuilder();
        private Transport transport;
        private CloseReason end;

        @Override
        public void onOpen(Transport opened, long nowNanos) {
            transport = opened;
        }

        @Override
        public void onReceive(ByteBuffer in, long nowNanos) {
            heard.append(StandardCharsets.US_ASCII.decode(in));
        }

        @Override
        public void onSendQueueLow(long nowNanos) { }

        @Override
        public void onDeadline(long nowNanos) { }

        @Override
        public void onClose(CloseReason reason, String detail, long nowNanos) {
            end = reason;
        }
    }

    /** Keeps the datagrams that come. */
    private static final class Correspondent implements DatagramProtocol {
        private final List<ByteBuffer> heard = new ArrayList<>();
        private DatagramTransport transport;

        @Override
        public void onOpen(DatagramTransport opened, long nowNanos) {
            transport = opened;
        }

        @Override
        public void onDatagram(ByteBuffer in, InetSocketAddress from, long nowNanos) {
            heard.add(ByteBuffer.allocate(in.remaining()).put(in).flip());
        }

        @Override
        public void onClose(CloseReason reason, String detail, long nowNanos) { }
    }

    private void open() throws IOException {
        tracker = new TrackerServer(loops().server(), 120, new TableLimits(10, 10, 10), null, new SplittableRandom(7),
                mock(TrackerServer.Owner.class));
        DatagramSwitch port = new DatagramSwitch().join(CONNECT_FIRST_BYTE, CONNECT_FIRST_BYTE, tracker)
                .join(CONNECTION_ID_FIRST_BYTE, 0xff, tracker)
                .join('a', 'z', new LineEcho.Datagrams());
        Streams.Listener listener = loops().server().listen(loops().anyPort(), remote -> new LineEcho());
        server = listener.local();
        loops().server().bind(server, port);
        InetAddress here = loops().client() == loops().server() ? server.getAddress()
                : new InetSocketAddress(0).getAddress();
        loops().client().bind(new InetSocketAddress(here, 0), correspondent);
        loops().client().connect(server, null, loops().client().nowNanos() + 8_000_000_000L, caller);
        loops().turnUntil(() -> caller.transport != null && correspondent.transport != null);
    }

    private void says(String text) throws IOException {
        loops().does(loops().client(),
                () -> caller.transport.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))));
    }

    private ByteBuffer answerTo(ByteBuffer datagram) throws IOException {
        int before = correspondent.heard.size();
        loops().does(loops().client(), () -> assertTrue(correspondent.transport.send(datagram, server)));
        loops().turnUntil(() -> correspondent.heard.size() > before);
        return correspondent.heard.get(before);
    }

    private TrackerResponse answerTo(TrackerRequest request) throws Exception {
        ByteBuffer datagram = ByteBuffer.allocate(200);
        TrackerCodec.encode(request, datagram);
        return TrackerCodec.decodeResponse(answerTo(datagram.flip()), false);
    }

    @Test
    void linesComeBackAndTheGoodbyeIsReadThoughMoreWasSaidBehindIt() throws IOException {
        open();
        says("one\ntw");
        says("o\nbye\nand what nobody reads\n");
        loops().turnUntil(() -> caller.end != null);
        assertEquals("one\ntwo\nbye\ngoodbye\n", caller.heard.toString());
        assertEquals("REMOTE_CLOSED", caller.end.name());
    }

    @Test
    void aLineTooLongEndsItsConnection() throws IOException {
        open();
        says("x".repeat(600));
        loops().turnUntil(() -> caller.end != null);
        assertEquals("", caller.heard.toString());
    }

    @Test
    void onePortCarriesATrackerAndAnEcho() throws Exception {
        open();
        ByteBuffer hello = ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII));
        assertEquals(hello, answerTo(hello.duplicate()));
        TrackerResponse.Connected connected = (TrackerResponse.Connected) answerTo(new TrackerRequest.Connect(17));
        TrackerResponse scraped =
                answerTo(new TrackerRequest.Scrape(connected.connectionId(), 18, List.of(new InfoHash(new byte[20]))));
        assertEquals(18, scraped.transactionId());
        assertEquals(1, tracker.status().scrapes());
        assertEquals(0, tracker.status().dropped(), "it was not asked what was not for it");
    }
}
