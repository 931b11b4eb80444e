package sprat.echo;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import sprat.io.CloseReason;
import sprat.io.DatagramProtocol;
import sprat.io.DatagramTransport;
import sprat.io.Protocol;
import sprat.io.ProtocolException;
import sprat.io.StreamEnd;
import sprat.io.Transport;

/**
 * Sends each line back; after the line `bye` says goodbye and ends. Proves that `sprat.io` carries what is no torrent.
 */
final class LineEcho implements Protocol {
    private static final int LINE_BYTES = 512;
    private static final ByteBuffer GOODBYE = ByteBuffer.wrap("goodbye\n".getBytes());

    private Transport transport;

    @Override
    public void onOpen(Transport opened, long nowNanos) {
        transport = opened;
    }

    @Override
    public void onReceive(ByteBuffer in, long nowNanos) throws ProtocolException {
        for (int end = in.position(); end < in.limit(); end++) {
            if (in.get(end) == '\n') {
                onLine(in.duplicate().limit(end + 1));
                in.position(end + 1);
            }
        }
        if (in.remaining() > LINE_BYTES) {
            throw new ProtocolException(StreamEnd.PROTOCOL_VIOLATION, "a line of more than " + LINE_BYTES + " bytes");
        }
    }

    private void onLine(ByteBuffer line) {
        transport.answer(line.duplicate());
        if (line.equals(ByteBuffer.wrap("bye\n".getBytes()))) {
            transport.send(GOODBYE);
            transport.finish(StreamEnd.LOCAL_STOP, "they said bye");
        }
    }

    @Override
    public void onSendQueueLow(long nowNanos) { }

    @Override
    public void onDeadline(long nowNanos) { }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) { }

    /** Sends each datagram back. */
    static final class Datagrams implements DatagramProtocol {
        private DatagramTransport transport;

        @Override
        public void onOpen(DatagramTransport opened, long nowNanos) {
            transport = opened;
        }

        @Override
        public void onDatagram(ByteBuffer in, InetSocketAddress from, long nowNanos) {
            transport.send(in, from);
        }

        @Override
        public void onClose(CloseReason reason, String detail, long nowNanos) { }
    }
}
