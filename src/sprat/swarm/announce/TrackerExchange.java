package sprat.swarm.announce;

import java.net.InetSocketAddress;
import sprat.io.EventLoop;
import sprat.rate.BackOff;
import sprat.wire.tracker.TrackerRequest;
import sprat.wire.tracker.TrackerResponse;

/**
 * One question to one tracker and its answer (BEP 15): gets a connection id when none is at hand, asks, sends again,
 * gives up. {@link TrackerClient} makes it and gives it the responses that carry its transaction id.
 *
 * <pre>
 *   waits between sendings: 1 s, 2 s, 4 s, 8 s, 15 s, 15 s ... and never past the time to give up
 * </pre>
 * An answer sets the wait back to its start; a connection id that expires in between does not.
 */
final class TrackerExchange<R extends TrackerResponse> {
    /** Makes a request anew for each connection id. */
    interface Form {
        TrackerRequest with(long connectionId, int transactionId);
    }

    /** What is asked, and what an answer to it looks like. */
    record Question<R extends TrackerResponse>(Form form, Class<R> expected) { }

    private final TrackerClient client;
    private final EventLoop loop;
    private final InetSocketAddress tracker;
    private final Question<R> question;
    private final TrackerClient.Answer<R> answer;
    private final long giveUpAtNanos;
    private final long firstWaitNanos;
    /** What is being asked now: a Connect, or the question. */
    private TrackerRequest request;
    private long connectionId;
    /** The id came in this exchange, so the tracker of today gave it. */
    private boolean idIsNew;
    private boolean triedAgain;
    /** Sendings in a row without an answer. */
    private int unanswered;
    private EventLoop.Timer timer;
    private boolean ended;

    TrackerExchange(TrackerClient client, EventLoop loop, InetSocketAddress tracker, Question<R> question,
            long giveUpAtNanos, TrackerClient.Answer<R> answer) {
        this.client = client;
        this.loop = loop;
        this.tracker = tracker;
        this.question = question;
        this.giveUpAtNanos = giveUpAtNanos;
        this.answer = answer;
        // Who has little time, as at the end of the process, sends four times all the same.
        this.firstWaitNanos = Math.min(AnnounceLimits.TRACKER_RETRY_NANOS,
                Math.max(1, (giveUpAtNanos - loop.nowNanos()) / 4));
    }

    InetSocketAddress tracker() {
        return tracker;
    }

    void begin(long nowNanos) {
        String refusal = client.refusal();
        if (refusal == null) {
            ask(nowNanos);
        } else {
            timer = loop.schedule(nowNanos, now -> fail(refusal, now));
        }
    }

    /** The answer is not wanted any more; nothing is called afterwards. */
    void cancel() {
        end();
    }

    /**
     * A response with our transaction id from our tracker. One of another action is no answer to this, and is ignored.
     */
    void onResponse(TrackerResponse response, long nowNanos) {
        boolean connecting = request instanceof TrackerRequest.Connect;
        if (response instanceof TrackerResponse.Failed failed) {
            onError(failed.message(), connecting, nowNanos);
        } else if (connecting && response instanceof TrackerResponse.Connected connected) {
            client.keepConnectionId(tracker, connected.connectionId(), nowNanos);
            idIsNew = true;
            unanswered = 0;
            if (wantsIdOnly()) {
                answered(response, nowNanos);
            } else {
                ask(nowNanos);
            }
        } else if (!connecting && question.expected.isInstance(response)) {
            if (triedAgain) {
                client.noteRestart(tracker);
            }
            answered(response, nowNanos);
        }
    }

    private void answered(TrackerResponse response, long nowNanos) {
        end();
        answer.done(TrackerOutcome.ANSWERED, question.expected.cast(response), "", nowNanos);
    }

    private boolean wantsIdOnly() {
        return question.expected == TrackerResponse.Connected.class;
    }

    /**
     * An old id may be from before the tracker's restart, which it calls an error: that is worth a new connect, once.
     */
    private void onError(String message, boolean connecting, long nowNanos) {
        boolean idMayBeWrong = !connecting && !idIsNew && !triedAgain;
        client.dropConnectionId(tracker, connectionId);
        if (idMayBeWrong) {
            triedAgain = true;
            unanswered = 0;
            ask(nowNanos);
        } else {
            end();
            answer.done(TrackerOutcome.REFUSED, null, message, nowNanos);
        }
    }

    /** Ends without an answer, unless it has ended. */
    void fail(String error, long nowNanos) {
        if (!ended) {
            end();
            answer.done(TrackerOutcome.SILENT, null, error, nowNanos);
        }
    }

    private void ask(long nowNanos) {
        forgetRequest();
        int transactionId = client.newTransaction(this);
        Long id = wantsIdOnly() ? null : client.connectionId(tracker, nowNanos);
        if (id == null) {
            request = new TrackerRequest.Connect(transactionId);
        } else {
            connectionId = id;
            request = question.form.with(connectionId, transactionId);
        }
        send(nowNanos);
    }

    private void send(long nowNanos) {
        client.send(request, tracker);
        long waitNanos = BackOff.nanos(firstWaitNanos, AnnounceLimits.TRACKER_RETRY_MOST_NANOS, unanswered + 1);
        timer = loop.schedule(Math.min(nowNanos + waitNanos, giveUpAtNanos), this::onSilence);
    }

    /**
     * Some trackers drop what has an unknown id instead of calling it an error, so after one silence an old id is not
     * used again.
     */
    private void onSilence(long nowNanos) {
        if (nowNanos >= giveUpAtNanos) {
            fail("no answer", nowNanos);
            return;
        }
        unanswered++;
        boolean connecting = request instanceof TrackerRequest.Connect;
        if (connecting || idIsNew && client.connectionId(tracker, nowNanos) != null) {
            send(nowNanos);
        } else {
            client.dropConnectionId(tracker, connectionId);
            ask(nowNanos);
        }
    }

    private void forgetRequest() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (request != null) {
            client.endTransaction(request.transactionId());
            request = null;
        }
    }

    private void end() {
        ended = true;
        forgetRequest();
    }
}
