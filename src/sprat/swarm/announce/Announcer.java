package sprat.swarm.announce;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import sprat.io.EventLoop;
import sprat.io.Resolver;
import sprat.wire.tracker.TrackerEvent;
import sprat.wire.tracker.TrackerResponse.Counts;

/**
 * What one torrent tells its trackers and hears from them (BEP 3, 12, 15). Owns the order of the trackers, the times of
 * announces and the life described by {@link AnnounceState}. Called on the loop's thread: `start`, any of the others,
 * `stop` once and last.
 *
 * <p>A round goes through the trackers in order until one takes the announce; trackers that failed lately are left out.
 * Between rounds the tracker that has us is probed with a scrape, and so are those before it that had failed: a tracker
 * that was started anew has lost its peers, and gets them back from here within {@link
 * AnnounceLimits#TRACKER_PROBE_NANOS}.
 */
public final class Announcer {
    static final long NEVER = Long.MAX_VALUE;

    private final EventLoop loop;
    private final Resolver resolver;
    private final TrackerClient client;
    private final TrackerTiers tiers;
    private final AnnounceSchedule schedule;
    private final AnnounceSubject subject;
    private AnnounceState state = AnnounceState.IDLE;
    private TrackerRound round = new TrackerRound(List.of(), null);
    /** Who is looked up, announced to or probed now. */
    private Tracker asked;
    /** Who took the last announce and has not failed since, or null. */
    private Tracker working;
    private Tracker latest; // who took the last announce
    private RestartWatch memory = new RestartWatch();
    /** Takes back what this state has begun. */
    private Runnable undo = () -> { };
    private Runnable undoRenewal = () -> { };
    private Runnable whenStopped;

    /** @param tiers announce URLs, tier after tier; those that we cannot use are reported at the start */
    public Announcer(Announcing means, List<List<String>> tiers, AnnounceSubject subject) {
        this.loop = means.loop();
        this.resolver = means.resolver();
        this.client = means.trackers();
        this.tiers = new TrackerTiers(tiers, means.random());
        this.schedule = new AnnounceSchedule(means.random());
        this.subject = subject;
    }

    public void start(long nowNanos) {
        if (!tiers.inOrder().isEmpty()) {
            beginRound(AnnounceState.Event.START, nowNanos);
        }
        tiers.unusable().forEach((url, reason) -> subject.onAnnounceFailed(url, reason, NEVER));
    }

    /** The last piece has just been verified. */
    public void completed(long nowNanos) {
        schedule.completed(true);
        reconsider(nowNanos);
    }

    /** The torrent has just lost its last peer while something is missing: announces sooner. */
    public void lackPeers(long nowNanos) {
        reconsider(nowNanos);
    }

    /** @param done runs later, within {@link AnnounceLimits#STOP_ANNOUNCE_NANOS} whatever the trackers do */
    public void stop(long nowNanos, Runnable done) {
        whenStopped = done;
        undoRenewal.run();
        if (state == AnnounceState.ANNOUNCING) {
            asked.addresses().forEach(asked::knowsUsAt);
        }
        become(AnnounceState.Event.STOP, nowNanos);
    }

    /** Ends without a word, instead of `stop`: another goes on with the same torrent and trackers. */
    public void leave() {
        undo.run();
        undoRenewal.run();
    }

    @Override
    public String toString() {
        return "announcer of " + subject.infoHash();
    }

    AnnounceState state() {
        return state;
    }

    private void become(AnnounceState.Event event, long nowNanos) {
        AnnounceState next = AnnounceState.TABLE.require(state, event, this);
        undo.run();
        undo = () -> { };
        state = next;
        switch (state) {
            case RESOLVING, PROBING -> lookUp(nowNanos);
            case ANNOUNCING -> announce(nowNanos);
            case WAITING, BACKING_OFF -> sleep(nowNanos);
            case STOPPING -> new StopAnnounce(client, subject, now -> become(AnnounceState.Event.TOLD, now))
                    .begin(tiers.inOrder(), schedule.isCompletedUntold(), nowNanos);
            case STOPPED -> loop.execute(whenStopped);
            case IDLE -> throw new IllegalStateException("nothing leads back to " + state);
        }
    }

    /** So that the next probe shows whether the tracker that has us is still the same run. */
    private void renewConnectionId(long nowNanos) {
        undoRenewal.run();
        undoRenewal = working.url().isWeb() ? () -> { } : client.renewConnectionId(working.probeAddress(), nowNanos);
    }

    // A round

    private void beginRound(AnnounceState.Event event, long nowNanos) {
        round = new TrackerRound(tiers.inOrder(), event == AnnounceState.Event.RETURNED ? working : null);
        asked = round.next(subject.lacksPeers(), nowNanos);
        become(event, nowNanos);
    }

    private void lookUp(long nowNanos) {
        if (!asked.addresses().isEmpty()) {
            onLookedUp("", nowNanos);
            return;
        }
        TrackerLookUp lookUp = new TrackerLookUp(asked, client, loop, this::onLookedUp);
        undo = lookUp::cancel;
        lookUp.begin(resolver, nowNanos);
    }

    private void onLookedUp(String error, long nowNanos) {
        if (!error.isEmpty()) {
            failed(error, nowNanos);
        } else if (state == AnnounceState.PROBING) {
            probe(nowNanos);
        } else {
            become(AnnounceState.Event.RESOLVED, nowNanos);
        }
    }

    private void announce(long nowNanos) {
        AnnounceCall call = new AnnounceCall(asked, client, loop, new AnnounceCall.Done() {
            @Override
            public void peers(List<InetSocketAddress> peers, InetAddress from, long now) {
                turnTo(asked, now);
                subject.onPeers(peers, from, now);
            }

            @Override
            public void done(AnnounceCall ended, long now) {
                if (ended.isAccepted()) {
                    accepted(ended, now);
                } else {
                    failed(ended.error(), now);
                }
            }
        });
        undo = call::cancel;
        call.begin(subject, schedule.isCompletedUntold() ? TrackerEvent.COMPLETED : TrackerEvent.NONE, nowNanos);
    }

    private void turnTo(Tracker tracker, long nowNanos) {
        if (latest != null && latest != tracker) {
            subject.onOtherTracker(nowNanos);
        }
        latest = tracker;
    }

    private void accepted(AnnounceCall call, long nowNanos) {
        turnTo(asked, nowNanos);
        if (working != asked) {
            memory = new RestartWatch();
        }
        working = asked;
        working.worked();
        tiers.promote(working);
        memory.announced(call.leastMembers(), client.run(working.probeAddress()));
        renewConnectionId(nowNanos);
        if (call.toldCompleted()) {
            schedule.completed(false);
        }
        schedule.announced(call.intervalNanos(), working.leastIntervalNanos(), subject.lacksPeers(), nowNanos);
        become(AnnounceState.Event.ACCEPTED, nowNanos);
        subject.onAnnounced(working.url().toString(), call.seeders(), call.leechers(), call.peers(),
                waitNanos(nowNanos));
        working.passOn(subject);
    }

    /** The tracker being asked has failed: on to the next, or a pause. */
    private void failed(String error, long nowNanos) {
        Tracker tracker = asked;
        tracker.failed(schedule.jitter(), nowNanos);
        boolean wasProbing = state == AnnounceState.PROBING;
        if (wasProbing && tracker != working) {
            become(AnnounceState.Event.STILL_GONE, nowNanos);
            return;
        }
        if (wasProbing) {
            round = new TrackerRound(tiers.inOrder(), null);
        }
        asked = round.next(subject.lacksPeers(), nowNanos);
        if (round.isForThoseBefore(asked)) {
            become(AnnounceState.Event.STILL_GONE, nowNanos);
            return;
        }
        working = null;
        boolean isLast = asked == null;
        long waitNanos = isLast ? waitNanos(nowNanos) : 0;
        long pauseNanos = waitNanos > AnnounceLimits.TRACKER_NEVER_NANOS / 2 ? NEVER : waitNanos;
        become(isLast ? AnnounceState.Event.ALL_FAILED : AnnounceState.Event.NEXT, nowNanos);
        subject.onAnnounceFailed(tracker.url().toString(), error, pauseNanos);
    }

    // Between rounds

    /** Something has changed that may bring the next announce nearer. */
    private void reconsider(long nowNanos) {
        if (state == AnnounceState.WAITING || state == AnnounceState.BACKING_OFF) {
            undo.run();
            sleep(nowNanos);
        }
    }

    private void sleep(long nowNanos) {
        long wakeNanos = dueNanos();
        for (Tracker tracker : probed()) {
            wakeNanos = Math.min(wakeNanos, probeNanos(tracker));
        }
        undo = loop.schedule(Math.max(nowNanos, wakeNanos), this::wake)::cancel;
    }

    private void wake(long nowNanos) {
        if (nowNanos >= dueNanos()) {
            beginRound(AnnounceState.Event.DUE, nowNanos);
            return;
        }
        for (Tracker tracker : probed()) {
            if (nowNanos >= probeNanos(tracker)) {
                asked = tracker;
                become(AnnounceState.Event.PROBE, nowNanos);
                return;
            }
        }
        sleep(nowNanos);
    }

    /** When the next round of announces begins, as things are now. */
    private long dueNanos() {
        boolean lacksPeers = subject.lacksPeers();
        return working == null ? tiers.earliestRetryNanos(lacksPeers) : schedule.dueNanos(lacksPeers);
    }

    private long waitNanos(long nowNanos) {
        return Math.max(0, dueNanos() - nowNanos);
    }

    /**
     * The tracker that has us, and those before it: they failed, and are the better place once they are there again.
     */
    private List<Tracker> probed() {
        return working == null ? List.of() : tiers.upTo(working);
    }

    /** An HTTP tracker that has us is asked at its interval only: there many scrapes are taken for an attack. */
    private long probeNanos(Tracker tracker) {
        if (tracker == working && tracker.url().isWeb()) {
            return NEVER;
        }
        return tracker == working ? schedule.probeNanos() : tracker.retryNanos(subject.lacksPeers());
    }

    private void probe(long nowNanos) {
        undo = client.scrape(asked, asked.probeAddress(), List.of(subject.infoHash()),
                nowNanos + AnnounceLimits.TRACKER_EXCHANGE_NANOS, (outcome, response, error, now) -> {
                    if (outcome == TrackerOutcome.SILENT) {
                        failed(error, now);
                    } else {
                        onProbed(response == null ? List.of() : response.torrents(), now);
                    }
                });
    }

    /** @param counts of our torrent; empty when the tracker is there and does not tell */
    private void onProbed(List<Counts> counts, long nowNanos) {
        if (asked != working) {
            beginRound(AnnounceState.Event.RETURNED, nowNanos);
            return;
        }
        schedule.heard(nowNanos);
        if (!counts.isEmpty() && memory.hasLostUs(counts.get(0), subject.leftBytes() == 0,
                client.run(asked.probeAddress()))) {
            beginRound(AnnounceState.Event.FORGOTTEN, nowNanos);
        } else {
            renewConnectionId(nowNanos);
            become(AnnounceState.Event.REMEMBERED, nowNanos);
        }
    }
}
