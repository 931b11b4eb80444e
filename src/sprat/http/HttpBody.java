package sprat.http;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import sprat.io.EventLoop;
import sprat.io.Limits;

/**
 * The body of one answer on its way from the client's threads to the loop. The client is asked for {@link
 * Limits#WEB_PARTS_AHEAD} parts, and for another when the loop has used one up: so a server that is faster than we are
 * fills no memory, and TCP holds it up.
 *
 * <p>`apply` and the four `on...` methods come from the client's threads and only pass on; everything else is the
 * loop's.
 */
final class HttpBody implements HttpResponse.BodyHandler<Void>, HttpResponse.BodySubscriber<Void> {
    /** @param isLast the part that it belongs to is used up with it */
    private record Piece(ByteBuffer bytes, boolean isLast) { }

    private final HttpExchange exchange;
    private final EventLoop loop;
    private final Executor workers;
    private final ArrayDeque<Piece> come = new ArrayDeque<>();
    private Flow.Subscription subscription;
    private boolean headTold;
    private boolean dropped;
    private boolean over;
    private String error = "";

    HttpBody(HttpExchange exchange, EventLoop loop, Executor workers) {
        this.exchange = exchange;
        this.loop = loop;
        this.workers = workers;
    }

    // ---- On the client's threads ----

    @Override
    public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo info) {
        loop.execute(() -> {
            headTold = true;
            exchange.onHead(this, info.statusCode(), info.headers());
        });
        return this;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        loop.execute(() -> {
            subscription = given;
            boolean isUnwanted = dropped;
            workers.execute(() -> {
                if (isUnwanted) {
                    given.cancel();
                } else {
                    given.request(Limits.WEB_PARTS_AHEAD);
                }
            });
        });
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
        loop.execute(() -> {
            for (int i = 0; i < part.size() && !dropped; i++) {
                come.addLast(new Piece(part.get(i), i + 1 == part.size()));
            }
            exchange.onMore(this);
        });
    }

    @Override
    public void onError(Throwable failure) {
        loop.execute(() -> {
            over(HttpErrors.reason(failure));
            exchange.onMore(this);
        });
    }

    @Override
    public void onComplete() {
        loop.execute(() -> {
            over("");
            exchange.onMore(this);
        });
    }

    // ---- On the loop's thread ----

    boolean headTold() {
        return headTold;
    }

    /** The next bytes, or null when there are none now. */
    ByteBuffer poll() {
        Piece piece = come.pollFirst();
        if (piece == null) {
            return null;
        }
        if (piece.isLast) {
            Flow.Subscription from = subscription;
            workers.execute(() -> from.request(1));
        }
        return piece.bytes;
    }

    /** All of it has been polled, or what is missing will not come. */
    boolean isOver() {
        return over && come.isEmpty();
    }

    /** "" when it came whole. */
    String error() {
        return error;
    }

    /** No more will come. The first reason counts. */
    void over(String reason) {
        if (!over) {
            over = true;
            error = reason;
        }
    }

    /** Not wanted any more: closes the connection unless the body has ended. */
    void drop() {
        dropped = true;
        come.clear();
        if (subscription != null && !over) {
            Flow.Subscription from = subscription;
            workers.execute(from::cancel);
        }
    }

    /** Bytes that have come and wait. */
    long waitingBytes() {
        return come.stream().mapToLong(piece -> piece.bytes.remaining()).sum();
    }
}
