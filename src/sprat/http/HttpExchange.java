package sprat.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tinylog.Logger;
import sprat.io.AddressScope;
import sprat.io.EventLoop;
import sprat.io.WebFetch;
import sprat.wire.Printable;
import sprat.wire.Version;

/**
 * One request, with the redirects that it meets, and its answer. All fields belong to the loop's thread; what a worker
 * does gets what it needs with the task and comes back with a task. What comes late, from a request that a redirect or
 * the end has overtaken, is not looked at: it carries the {@link HttpBody} or future of another time.
 */
final class HttpExchange implements WebFetch.Fetch {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-.*");
    private static final Pattern OF_TRACKER = Pattern.compile(".*/(announce|scrape)[^/]*");
    private static final int SHOWN_CHARS = 200;

    private final HttpFetch fetch;
    private final WebFetch.Request request;
    private final WebFetch.Answer answer;
    private final EventLoop loop;
    private EventLoop.Timer timer;
    private URI uri;
    private InetAddress server;
    private int redirects;
    private CompletableFuture<?> sending;
    private HttpBody body;
    private long bytesTaken;
    private boolean muted;
    private boolean ended;

    HttpExchange(HttpFetch fetch, WebFetch.Request request, WebFetch.Answer answer) {
        this.fetch = fetch;
        this.request = request;
        this.answer = answer;
        this.loop = fetch.loop();
        deadline(request.deadlineNanos());
    }

    // ---- WebFetch.Fetch ----

    @Override
    public void deadline(long atNanos) {
        if (!ended) {
            if (timer != null) {
                timer.cancel();
            }
            timer = loop.schedule(atNanos, now -> fail("no answer in time"));
        }
    }

    @Override
    public void mute(boolean isMuted) {
        muted = isMuted;
        if (!muted && !ended) {
            loop.execute(this::drain); // not from within a call of the one who unmutes
        }
    }

    @Override
    public void cancel() {
        if (!ended) {
            ended = true;
            timer.cancel();
            drop();
            fetch.ended(this);
        }
    }

    /** Bytes that have come and are held back. */
    long waitingBytes() {
        return body == null ? 0 : body.waitingBytes();
    }

    // ---- The request ----

    void begin() {
        if (!ended) {
            go(request.url());
        }
    }

    private void go(String url) {
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            uri = null;
        }
        String scheme = uri == null || uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri == null || uri.getHost() == null || !scheme.equals("http") && !scheme.equals("https")) {
            fail("not a URL that can be asked: " + Printable.of(url, SHOWN_CHARS));
            return;
        }
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        URI asked = uri;
        fetch.resolver().resolve(host, (addresses, error) -> {
            if (!ended && uri == asked) {
                onAddresses(addresses, error);
            }
        });
    }

    /** Java remembers for a while what it has looked up, so the client goes to the addresses that were checked here. */
    private void onAddresses(List<InetAddress> addresses, String error) {
        if (addresses.isEmpty()) {
            fail(error);
            return;
        }
        if (server != null && AddressScope.narrowest(addresses).compareTo(AddressScope.of(server)) < 0) {
            fail("it redirects to an address that is less public than its own, which is refused: "
                    + shown(uri.toString()));
            return;
        }
        if (AddressScope.narrowest(addresses).compareTo(AddressScope.LINK) <= 0 && uri.getRawQuery() != null
                && !OF_TRACKER.matcher(uri.getRawPath()).matches()) {
            fail("only trackers are sent a query on this machine or wire, lest a torrent works something here: "
                    + shown(uri.toString()));
            return;
        }
        server = AddressScope.widest(addresses);
        send();
    }

    private void send() {
        HttpBody next = new HttpBody(this, loop, fetch.workers());
        body = next;
        URI asked = uri;
        fetch.workers().execute(() -> {
            try {
                CompletableFuture<HttpResponse<Void>> future = fetch.client().sendAsync(http(asked), next);
                loop.execute(() -> onSending(next, future));
                future.whenComplete((response, error) -> {
                    if (error != null) {
                        loop.execute(() -> onBroken(next, HttpErrors.reason(error)));
                    }
                });
            } catch (IllegalArgumentException e) { // what the client takes for no URL, and URI does
                loop.execute(() -> onBroken(next, "not a URL that can be asked: " + shown(asked.toString())));
            }
        });
    }

    private HttpRequest http(URI asked) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(asked).setHeader("User-Agent", Version.USER_AGENT);
        if (request.isRange()) {
            builder.setHeader("Range", "bytes=" + request.firstByte() + "-" + request.lastByte());
        }
        return builder.build();
    }

    private void onSending(HttpBody of, CompletableFuture<?> future) {
        boolean isUnwanted = ended || of != body;
        if (isUnwanted && !of.headTold()) {
            future.cancel(true);
        } else if (!isUnwanted) {
            sending = future;
        }
    }

    // ---- The answer ----

    void onHead(HttpBody of, int status, HttpHeaders headers) {
        if (ended || of != body) {
            return;
        }
        String location = headers.firstValue("Location").orElse(null);
        if (REDIRECTS.contains(status) && location != null) {
            redirect(location);
            return;
        }
        String encoding = headers.firstValue("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            fail("it answers in the encoding " + shown(encoding) + ", which was not asked for");
            return;
        }
        Matcher range = CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        long lengthBytes = number(headers, "Content-Length");
        answer.onHead(new WebFetch.Head(status, range.matches() ? Long.parseLong(range.group(1)) : -1, lengthBytes,
                number(headers, "Retry-After"), server), loop.nowNanos());
        if (lengthBytes > request.mostBytes()) {
            failTooLong();
        } else {
            drain();
        }
    }

    /** @return -1 when it is not there, or is no number: `Retry-After` may be a date */
    private static long number(HttpHeaders headers, String name) {
        String text = headers.firstValue(name).orElse("");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }

    private void redirect(String location) {
        drop();
        redirects++;
        Logger.debug("{} redirects to {}", shown(uri.toString()), shown(location));
        URI target;
        try {
            target = uri.resolve(location);
        } catch (IllegalArgumentException e) {
            fail("it redirects to what is no URL: " + shown(location));
            return;
        }
        if (redirects > HttpLimits.WEB_REDIRECTS) {
            fail("more than " + HttpLimits.WEB_REDIRECTS + " redirects");
        } else if (uri.getScheme().equalsIgnoreCase("https") && "http".equalsIgnoreCase(target.getScheme())) {
            fail("it redirects from https to http, which is refused: " + shown(target.toString()));
        } else {
            go(target.toString());
        }
    }

    /** More has come, or the body has ended. */
    void onMore(HttpBody of) {
        if (!ended && of == body) {
            drain();
        }
    }

    private void drain() {
        while (!ended && !muted && body != null && body.headTold()) {
            ByteBuffer bytes = body.poll();
            if (bytes == null) {
                break;
            }
            bytesTaken += bytes.remaining();
            if (bytesTaken > request.mostBytes()) {
                failTooLong();
                return;
            }
            answer.onBytes(bytes, loop.nowNanos());
        }
        if (!ended && !muted && body != null && body.headTold() && body.isOver()) {
            end(body.error());
        }
    }

    private void failTooLong() {
        fail("an answer of more than " + request.mostBytes() + " bytes");
    }

    private void onBroken(HttpBody of, String reason) {
        if (!ended && of == body) {
            if (of.headTold()) {
                of.over(reason);
                drain();
            } else {
                fail(reason);
            }
        }
    }

    void fail(String error) {
        if (!ended) {
            end(error);
        }
    }

    private void end(String error) {
        cancel();
        answer.onEnd(error, loop.nowNanos());
    }

    /**
     * From its head on an answer is ended by its body alone: when that is over, the connection may be another request's
     * already, and cancelling this one, which the client may not count as done yet, would close it.
     */
    private void drop() {
        if (sending != null && !body.headTold()) {
            sending.cancel(true);
        }
        sending = null;
        if (body != null) {
            body.drop();
            body = null;
        }
    }

    private static String shown(String text) {
        return Printable.of(text, SHOWN_CHARS);
    }
}
