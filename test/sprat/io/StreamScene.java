package sprat.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Two ends of a stream connection that keep what they hear. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class StreamScene {
    static final long MILLIS = 1_000_000L;
    private static final long CONNECT_NANOS = 8_000 * MILLIS;

    final Kept server = new Kept();
    final Kept client = new Kept();
    Streams.Listener listener;

    /** Where both ends run. */
    protected abstract LoopPair loops();

    EventLoop serverLoop() {
        return loops().server();
    }

    EventLoop clientLoop() {
        return loops().client();
    }

    InetSocketAddress anyPort() {
        return loops().anyPort();
    }

    void turnUntil(BooleanSupplier done) throws IOException {
        loops().turnUntil(done);
    }

    /** Keeps what it receives. Tests override what they want to happen. */
    static class Kept extends Recorder {
        final ByteArrayOutputStream received = new ByteArrayOutputStream();

        @Override
        public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
            byte[] bytes = new byte[in.remaining()];
            in.get(bytes);
            received.writeBytes(bytes);
            receivedBytes += bytes.length;
        }
    }

    void dial(Recorder from, Recorder to) throws IOException {
        listener = serverLoop().listen(anyPort(), remote -> to);
        connect(from);
    }

    void connect(Recorder from) {
        clientLoop().connect(listener.local(), null, clientLoop().nowNanos() + CONNECT_NANOS, from);
    }

    void open(Recorder from, Recorder to) throws IOException {
        dial(from, to);
        turnUntil(() -> from.isOpen() && to.isOpen());
    }

    void clientDoes(Runnable action) throws IOException {
        loops().does(clientLoop(), action);
    }

    void serverDoes(Runnable action) throws IOException {
        loops().does(serverLoop(), action);
    }

    void pause() throws IOException {
        loops().pause();
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
