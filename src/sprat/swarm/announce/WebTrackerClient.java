package sprat.swarm.announce;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import sprat.io.EventLoop;
import sprat.io.FormatException;
import sprat.io.WebFetch;
import sprat.swarm.announce.TrackerClient.Answer;
import sprat.wire.InfoHash;
import sprat.wire.WireLimits;
import sprat.wire.tracker.TrackerResponse;
import sprat.wire.tracker.TrackerUrl;
import sprat.wire.tracker.WebTrackerCodec;
import sprat.wire.tracker.WebTrackerResponse;

/**
 * The client's end of HTTP trackers (BEP 3, 31, 48): a question is one request, and the answer one body. Nothing is
 * sent again here: TCP does that. Called on the loop's thread.
 */
final class WebTrackerClient {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long MINUTE_NANOS = 60 * SECOND_NANOS;

    /** Makes of a body what its question was for. */
    private interface Decoder {
        WebTrackerResponse decode(ByteBuffer body) throws FormatException;
    }

    private final WebFetch fetch;
    private final EventLoop loop;

    WebTrackerClient(WebFetch fetch, EventLoop loop) {
        this.fetch = fetch;
        this.loop = loop;
    }

    /** What the tracker tells beside its peers goes to `tracker`. @return takes the question back */
    Runnable announce(Tracker tracker, Announcement what, long giveUpAtNanos, Answer<TrackerResponse.Announced> done) {
        String url = WebTrackerCodec.announceUrl(tracker.url(), what.request(0, 0), tracker.trackerId());
        return ask(url, giveUpAtNanos, new Asked<>(WebTrackerCodec::decodeAnnounced, done) {
            @Override
            void refused(long waitNanos) {
                tracker.refuses(waitNanos);
            }

            @Override
            TrackerResponse.Announced answered(WebTrackerResponse response, InetAddress server) {
                WebTrackerResponse.Announced told = (WebTrackerResponse.Announced) response;
                tracker.tells(told, server);
                return new TrackerResponse.Announced(0, told.intervalSeconds(), told.leechers(), told.seeders(),
                        told.peers());
            }
        });
    }

    /** Counts of those torrents, zeros for one that the tracker does not name; refused when it has no URL for that. */
    Runnable scrape(TrackerUrl tracker, List<InfoHash> infoHashes, long giveUpAtNanos,
            Answer<TrackerResponse.Scraped> done) {
        String url = WebTrackerCodec.scrapeUrl(tracker, infoHashes);
        if (url == null) {
            return loop.schedule(loop.nowNanos(), now -> done.done(TrackerOutcome.REFUSED, null,
                    "its URL does not end in `announce`, so nobody knows where to scrape", now))::cancel;
        }
        return ask(url, giveUpAtNanos, new Asked<>(WebTrackerCodec::decodeScraped, done) {
            @Override
            TrackerResponse.Scraped answered(WebTrackerResponse response, InetAddress server) {
                WebTrackerResponse.Scraped told = (WebTrackerResponse.Scraped) response;
                TrackerResponse.Counts none = new TrackerResponse.Counts(0, 0, 0);
                return new TrackerResponse.Scraped(0,
                        infoHashes.stream().map(hash -> told.torrents().getOrDefault(hash, none)).toList());
            }
        });
    }

    private Runnable ask(String url, long giveUpAtNanos, Asked<?> asked) {
        return fetch.get(WebFetch.Request.whole(url, WireLimits.WEB_TRACKER_BYTES, giveUpAtNanos),
                new WholeBody(asked))::cancel;
    }

    /** One question that waits. */
    private abstract static class Asked<R extends TrackerResponse> implements WholeBody.Done {
        private final Decoder decoder;
        private final Answer<R> done;

        Asked(Decoder decoder, Answer<R> done) {
            this.decoder = decoder;
            this.done = done;
        }

        abstract R answered(WebTrackerResponse response, InetAddress server);

        /** The tracker says when to come again. */
        void refused(long waitNanos) {
        }

        /** Some trackers tell the reason of a refusal in the body of an error page, so that is looked at first. */
        @Override
        public void done(WebFetch.Head head, ByteBuffer body, String error, long nowNanos) {
            if (!error.isEmpty()) {
                done.done(TrackerOutcome.SILENT, null, error, nowNanos);
                return;
            }
            try {
                WebTrackerResponse response = decoder.decode(body);
                if (response instanceof WebTrackerResponse.Refused no) {
                    onRefused(no, nowNanos);
                    return;
                }
                if (head.status() == 200) {
                    done.done(TrackerOutcome.ANSWERED, answered(response, head.server()), "", nowNanos);
                    return;
                }
            } catch (FormatException e) {
                if (head.status() == 200) {
                    done.done(TrackerOutcome.REFUSED, null, "its answer cannot be read: " + e.getMessage(), nowNanos);
                    return;
                }
            }
            if (head.retryAfterSeconds() > 0) {
                refused(capped(head.retryAfterSeconds(), SECOND_NANOS));
            }
            boolean isThere = head.status() < 500;
            done.done(isThere ? TrackerOutcome.REFUSED : TrackerOutcome.SILENT, null,
                    "it answers with HTTP status " + head.status(), nowNanos);
        }

        private void onRefused(WebTrackerResponse.Refused no, long nowNanos) {
            if (no.retryMinutes() == WebTrackerResponse.Refused.NEVER) {
                refused(Long.MAX_VALUE);
            } else if (no.retryMinutes() > 0) {
                refused(capped(no.retryMinutes(), MINUTE_NANOS));
            }
            done.done(TrackerOutcome.REFUSED, null, no.message(), nowNanos);
        }

        private static long capped(long count, long unitNanos) {
            return Math.min(count, Long.MAX_VALUE / unitNanos) * unitNanos;
        }
    }
}
