package sprat.sim;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sprat.io.EventLoop;
import sprat.io.WebFetch;

/**
 * Web servers in virtual time, and the {@link WebFetch} of each simulated process. Redirects are not played: what a URL
 * says is what it is.
 */
public final class SimWeb {
    private static final int PART_BYTES = 16 << 10;

    /** @param error when it breaks off after the body, "" when it ends well */
    public record Reply(int status, long firstByte, byte[] body, long retryAfterSeconds, String error) {
        public static Reply of(int status, byte[] body) {
            return new Reply(status, -1, body, -1, "");
        }

        /** What a server does that knows ranges: the part, 416 when there is none, all when no part is asked for. */
        public static Reply ranged(WebFetch.Request request, byte[] whole) {
            if (!request.isRange()) {
                return of(200, whole);
            }
            int from = (int) request.firstByte();
            int end = (int) Math.min(whole.length, request.lastByte() + 1);
            if (from >= whole.length) {
                return of(416, new byte[0]);
            }
            return new Reply(206, from, Arrays.copyOfRange(whole, from, end), -1, "");
        }
    }

    /** What answers; null is silence. */
    public interface Pages {
        Reply reply(WebFetch.Request request);
    }

    /** One server. */
    public static final class Server {
        private final Pages pages;
        private long bytesPerSecond;
        private int partBytes = PART_BYTES;
        private long freeAtNanos = Long.MIN_VALUE;
        public final List<WebFetch.Request> asked = new ArrayList<>();

        private InetAddress address = address("10.255.0.2");

        private Server(Pages pages) {
            this.pages = pages;
        }

        private static InetAddress address(String literal) {
            try {
                return InetAddress.getByName(literal);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }

        public Server at(String literal) {
            address = address(literal);
            return this;
        }

        /** Over all its answers; 0 = as fast as thought. */
        public Server rate(long bytes) {
            bytesPerSecond = bytes;
            return this;
        }

        /** In parts of so many bytes. */
        public Server parts(int bytes) {
            partBytes = bytes;
            return this;
        }

        /** When the next part has left its line. */
        private long sentAt(int bytes, long nowNanos) {
            if (bytesPerSecond == 0) {
                return nowNanos;
            }
            freeAtNanos = Math.max(freeAtNanos, nowNanos) + (long) (bytes * 1e9 / bytesPerSecond);
            return freeAtNanos;
        }
    }

    private final Map<String, Server> servers = new LinkedHashMap<>();
    private long latencyNanos = SimTime.MILLIS;

    public SimWeb latency(long nanos) {
        latencyNanos = nanos;
        return this;
    }

    /** All URLs that begin so; the first that fits answers, and what fits none is a host without an address. */
    public Server serve(String prefix, Pages pages) {
        Server server = new Server(pages);
        servers.put(prefix, server);
        return server;
    }

    /** The fetch of one process. */
    public WebFetch of(EventLoop loop) {
        return (request, answer) -> new Visit(loop, request, answer);
    }

    private final class Visit implements WebFetch.Fetch {
        private final EventLoop loop;
        private final WebFetch.Request request;
        private final WebFetch.Answer answer;
        private EventLoop.Timer deadline;
        private EventLoop.Timer next;
        private Server server;
        private ByteBuffer body;
        private String error;
        private boolean muted;
        private boolean waits;
        private boolean ended;

        Visit(EventLoop loop, WebFetch.Request request, WebFetch.Answer answer) {
            this.loop = loop;
            this.request = request;
            this.answer = answer;
            deadline(request.deadlineNanos());
            next = loop.schedule(loop.nowNanos() + 2 * latencyNanos, this::arrive);
        }

        private void arrive(long nowNanos) {
            server = servers.entrySet().stream().filter(entry -> request.url().startsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst().orElse(null);
            if (server == null) {
                end(request.url() + ": no address found for this name", nowNanos);
                return;
            }
            server.asked.add(request);
            Reply reply = server.pages.reply(request);
            if (reply != null) {
                body = ByteBuffer.wrap(reply.body);
                error = reply.error;
                answer.onHead(new WebFetch.Head(reply.status, reply.firstByte, reply.body.length,
                        reply.retryAfterSeconds, server.address), nowNanos);
                if (!ended && reply.body.length > request.mostBytes()) {
                    end("an answer of more than " + request.mostBytes() + " bytes", nowNanos);
                }
                go(nowNanos);
            }
        }

        private void go(long nowNanos) {
            if (ended || body == null) {
                return;
            }
            int bytes = Math.min(server.partBytes, body.remaining());
            next = loop.schedule(server.sentAt(bytes, nowNanos), this::bring);
        }

        private void bring(long nowNanos) {
            waits = muted;
            if (muted || ended) {
                return;
            }
            if (!body.hasRemaining()) {
                end(error, nowNanos);
                return;
            }
            ByteBuffer part = body.slice(body.position(), Math.min(server.partBytes, body.remaining()));
            body.position(body.position() + part.remaining());
            answer.onBytes(part, nowNanos);
            go(nowNanos);
        }

        private void end(String why, long nowNanos) {
            cancel();
            answer.onEnd(why, nowNanos);
        }

        @Override
        public void deadline(long atNanos) {
            if (!ended) {
                if (deadline != null) {
                    deadline.cancel();
                }
                deadline = loop.schedule(atNanos, now -> end("no answer in time", now));
            }
        }

        @Override
        public void mute(boolean isMuted) {
            muted = isMuted;
            if (!muted && waits && !ended) {
                waits = false;
                next = loop.schedule(loop.nowNanos(), this::bring);
            }
        }

        @Override
        public void cancel() {
            ended = true;
            deadline.cancel();
            if (next != null) {
                next.cancel();
            }
        }
    }
}
