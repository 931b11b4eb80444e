package sprat.http;

import java.net.http.HttpClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import sprat.io.EventLoop;
import sprat.io.Limits;
import sprat.io.Resolver;
import sprat.io.WebFetch;

/**
 * HTTP by the client that comes with Java. Everything of the client runs on daemon threads of our own, "sprat-http-0"
 * and so on, which end when idle; what the loop's thread is told goes through {@link EventLoop#execute}. Owns the
 * requests under way and those that wait.
 *
 * <p>Calls come on the loop's thread: `get`, and `close` once and last. No proxy is used: the address that is checked
 * must be the one that is asked. HTTP/1.1 only: the client's offer to change to HTTP/2 confuses small servers.
 */
public final class HttpFetch implements WebFetch {
    private static final int THREADS = 4;
    private static final int IDLE_SECONDS = 10;
    private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

    static {
        // Read once by the client: connections that wait for a next request are files too.
        System.setProperty("jdk.httpclient.keepalive.timeout", String.valueOf(IDLE_SECONDS));
        System.setProperty("jdk.httpclient.connectionPoolSize", String.valueOf(Limits.WEB_REQUESTS));
        // By default twelve times that, which are five megabytes of Java's objects when each header is short.
        System.setProperty("jdk.http.maxHeaderSize", String.valueOf(HttpLimits.WEB_HEAD_BYTES));
    }

    private final EventLoop loop;
    private final Resolver resolver;
    private final SSLContext tls;
    private final ThreadPoolExecutor workers;
    private final int mostRequests;
    private final Set<HttpExchange> underWay = new LinkedHashSet<>();
    private final ArrayDeque<HttpExchange> waiting = new ArrayDeque<>();
    /**
     * Made by the first worker that needs it: that loads some hundred classes. Touched by workers only, under their own
     * lock.
     */
    private final ClientOnce client = new ClientOnce();

    public HttpFetch(EventLoop loop, Resolver resolver) {
        this(loop, resolver, null);
    }

    /** @param tlsOrNull whom to trust; null leaves it to the system */
    HttpFetch(EventLoop loop, Resolver resolver, SSLContext tlsOrNull) {
        this.loop = loop;
        this.mostRequests = loop.memory().webRequests();
        this.resolver = resolver;
        this.tls = tlsOrNull;
        this.workers = new ThreadPoolExecutor(THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "sprat-http-" + THREAD_NUMBER.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
        workers.allowCoreThreadTimeOut(true);
    }

    @Override
    public Fetch get(Request request, Answer answer) {
        HttpExchange exchange = new HttpExchange(this, request, answer);
        if (underWay.size() < mostRequests) {
            underWay.add(exchange);
            loop.execute(exchange::begin);
        } else if (waiting.size() < HttpLimits.WEB_WAITING) {
            waiting.addLast(exchange);
        } else {
            loop.execute(() -> exchange.fail("too many HTTP requests at once"));
        }
        return exchange;
    }

    /** Ends all without a word; connections are closed. */
    public void close() {
        List<HttpExchange> left = new ArrayList<>(waiting);
        left.addAll(underWay);
        left.forEach(HttpExchange::cancel);
    }

    /** Those that a server is asked for now. */
    int underWay() {
        return underWay.size();
    }

    int waiting() {
        return waiting.size();
    }

    // For the exchanges

    EventLoop loop() {
        return loop;
    }

    Resolver resolver() {
        return resolver;
    }

    Executor workers() {
        return workers;
    }

    HttpClient client() {
        return client.get();
    }

    /** Its place is for the next that waits. */
    void ended(HttpExchange exchange) {
        waiting.remove(exchange);
        if (underWay.remove(exchange) && !waiting.isEmpty()) {
            HttpExchange next = waiting.pollFirst();
            underWay.add(next);
            loop.execute(next::begin);
        }
    }

    private final class ClientOnce {
        private HttpClient made;

        synchronized HttpClient get() {
            if (made == null) {
                HttpClient.Builder builder = HttpClient.newBuilder().executor(workers)
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER).proxy(HttpClient.Builder.NO_PROXY);
                made = (tls == null ? builder : builder.sslContext(tls)).build();
            }
            return made;
        }
    }
}
