package sprat.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import sprat.io.WebFetch;
import sprat.nio.Reactor;

/** A real loop on a thread of its own, with a fetch on it, and answers that a test can wait for. */
final class LoopThread implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    final Map<String, List<InetAddress>> names = new HashMap<>();
    final Reactor loop;
    final HttpFetch fetch;
    private final Thread thread;

    LoopThread(SSLContext tlsOrNull) throws IOException {
        loop = new Reactor(System::nanoTime);
        fetch = new HttpFetch(loop, (host, done) -> {
            List<InetAddress> found = names.containsKey(host) ? names.get(host) : literal(host);
            loop.execute(() -> done.done(found, found.isEmpty() ? host + ": no address found for this name" : ""));
        }, tlsOrNull);
        thread = new Thread(() -> {
            try {
                loop.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }, "test-loop");
        thread.start();
    }

    private static List<InetAddress> literal(String host) {
        try {
            return host.matches("[0-9.]+|.*:.*") ? List.of(InetAddress.getByName(host)) : List.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What an answer has brought; its fields are read when `ended` is done, or on the loop's thread. */
    static class Told implements WebFetch.Answer {
        final CompletableFuture<String> ended = new CompletableFuture<>();
        final CompletableFuture<WebFetch.Head> head = new CompletableFuture<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        volatile long bytes;
        volatile Thread calledOn;
        WebFetch.Fetch fetch;

        @Override
        public void onHead(WebFetch.Head told, long nowNanos) {
            calledOn = Thread.currentThread();
            head.complete(told);
        }

        @Override
        public void onBytes(ByteBuffer in, long nowNanos) {
            bytes += in.remaining();
            byte[] copy = new byte[in.remaining()];
            in.get(copy);
            body.writeBytes(copy);
        }

        @Override
        public void onEnd(String error, long nowNanos) {
            ended.complete(error);
        }
    }

    Told get(String url, long mostBytes) {
        return get(url, mostBytes, PATIENCE_SECONDS * 1000L, new Told());
    }

    <T extends Told> T get(String url, long mostBytes, long millis, T told) {
        on(() -> told.fetch = fetch.get(WebFetch.Request.whole(url, mostBytes, loop.nowNanos() + millis * 1_000_000),
                told));
        return told;
    }

    Told range(String url, long first, long last) {
        Told told = new Told();
        on(() -> told.fetch =
                fetch.get(WebFetch.Request.range(url, first, last, loop.nowNanos() + PATIENCE_SECONDS * 1_000_000_000L),
                told));
        return told;
    }

    /** Runs there, and waits for it. */
    <T> T on(Supplier<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(action.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return await(done);
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    boolean isOnLoop(Told told) {
        return told.calledOn == thread;
    }

    @Override
    public void close() {
        on(() -> {
            fetch.close();
            return fetch.underWay();
        });
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
