package sprat.nio;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/**
 * A mocked stream channel: reads deliver a given stream in pieces of given sizes, writes take as much as they are told.
 */
final class ScriptedChannel {
    static final int END = -1;

    final SocketChannel channel = mock(SocketChannel.class);
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    /** Bytes that each write took. */
    final ArrayDeque<Long> writes = new ArrayDeque<>();
    /** Room that each read had. */
    final ArrayDeque<Integer> readRooms = new ArrayDeque<>();
    private final ByteBuffer stream;
    private final ArrayDeque<Integer> deliveries = new ArrayDeque<>();
    private final ArrayDeque<Integer> takes = new ArrayDeque<>();

    ScriptedChannel(byte... stream) throws IOException {
        this.stream = ByteBuffer.wrap(stream);
        when(channel.connect(any())).thenReturn(false);
        when(channel.finishConnect()).thenReturn(true);
        when(channel.getLocalAddress()).thenReturn(new InetSocketAddress("127.0.0.1", 1000));
        when(channel.getRemoteAddress()).thenReturn(new InetSocketAddress("127.0.0.1", 2000));
        when(channel.read(any(ByteBuffer.class))).thenAnswer(call -> read(call.getArgument(0)));
        when(channel.write(any(ByteBuffer.class)))
                .thenAnswer(call -> (int) write(new ByteBuffer[] {call.getArgument(0)}, 0, 1));
        when(channel.write(any(ByteBuffer[].class), anyInt(), anyInt()))
                .thenAnswer(call -> write(call.getArgument(0), call.getArgument(1), call.getArgument(2)));
    }

    /** The next reads give so many bytes each, or END; then none. */
    ScriptedChannel delivers(int... sizes) {
        for (int size : sizes) {
            deliveries.add(size);
        }
        return this;
    }

    /** The next writes take so many bytes each; then everything. */
    ScriptedChannel takes(int... sizes) {
        for (int size : sizes) {
            takes.add(size);
        }
        return this;
    }

    boolean hasDelivered() {
        return deliveries.isEmpty();
    }

    private int read(ByteBuffer into) {
        readRooms.add(into.remaining());
        if (deliveries.isEmpty()) {
            return 0;
        }
        int size = deliveries.poll();
        if (size == END) {
            return END;
        }
        int now = Math.min(size, into.remaining());
        if (now < size) {
            deliveries.addFirst(size - now);
        }
        into.put(stream.slice(stream.position(), now));
        stream.position(stream.position() + now);
        return now;
    }

    private long write(ByteBuffer[] from, int offset, int length) {
        int room = takes.isEmpty() ? Integer.MAX_VALUE : takes.poll();
        long taken = 0;
        for (int i = offset; i < offset + length && taken < room; i++) {
            while (from[i].hasRemaining() && taken < room) {
                written.write(from[i].get());
                taken++;
            }
        }
        writes.add(taken);
        return taken;
    }
}
