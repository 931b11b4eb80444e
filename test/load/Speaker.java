package load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/**
 * One source address that talks with a tracker over UDP: announces for any number of peers, told apart by their ports.
 * Each question has a number, by which its answer is known. Never blocks.
 */
final class Speaker implements AutoCloseable {
    /** The number of a connect; announces have others. */
    static final int CONNECT = -1;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;
    private static final int CONNECTED = 0;
    private static final int ANNOUNCED = 1;

    /** What came back. */
    enum Answer {
        NOTHING, CONNECTED, ANNOUNCED, REFUSED
    }

    private final DatagramChannel channel;
    private final ByteBuffer out = ByteBuffer.allocateDirect(98);
    private final ByteBuffer in = ByteBuffer.allocateDirect(2048);
    private long connectionId;

    Speaker(InetAddress source, InetSocketAddress tracker) throws IOException {
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
        channel.bind(new InetSocketAddress(source, 0));
        channel.connect(tracker);
        channel.configureBlocking(false);
    }

    void connect() throws IOException {
        send(connectRequest(out.clear(), CONNECT).flip());
    }

    /** <pre>| protocol id u64 | action u32 | transaction u32 |</pre> */
    static ByteBuffer connectRequest(ByteBuffer into, int number) {
        return into.putLong(0x41727101980L).putInt(0).putInt(number);
    }

    void announce(int torrent, int port, int number) throws IOException {
        send(announceRequest(out.clear(), connectionId, torrent, port, number).flip());
    }

    /**
     * <pre>
     * | connection id u64 | action u32 | transaction u32 | info-hash 20 | peer id 20 | downloaded, left, uploaded u64 |
     * | event u32 | ip u32 | key u32 | wanted i32 | port u16 |
     * </pre>
     */
    static ByteBuffer announceRequest(ByteBuffer into, long connectionId, int torrent, int port, int number) {
        into.putLong(connectionId).putInt(1).putInt(number);
        long mixed = torrent * 0x9e3779b97f4a7c15L;
        into.putLong(mixed).putLong(~mixed).putInt(torrent);
        into.putLong(port * 0xbf58476d1ce4e5b9L).putLong(mixed).putInt(port);
        into.putLong(0).putLong(port % 8 == 0 ? 0 : 1_000).putLong(0);
        return into.putInt(0).putInt(0).putInt(port).putInt(-1).putShort((short) port);
    }

    private void send(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
    }

    /** The next answer, if there is one; {@link #number} tells to what. */
    Answer receive() throws IOException {
        in.clear();
        if (channel.read(in) < 8) {
            return Answer.NOTHING;
        }
        int action = in.getInt(0);
        if (action == CONNECTED) {
            connectionId = in.getLong(8);
            return Answer.CONNECTED;
        }
        return action == ANNOUNCED ? Answer.ANNOUNCED : Answer.REFUSED;
    }

    int number() {
        return in.getInt(4);
    }

    /** What the tracker says to a question that it refuses. */
    String refusal() {
        byte[] words = new byte[Math.max(0, in.position() - 8)];
        in.get(8, words);
        return new String(words, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
