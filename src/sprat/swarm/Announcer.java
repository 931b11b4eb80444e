package sprat.swarm;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.tinylog.Logger;
import sprat.io.EventLoop;
import sprat.io.Limits;
import sprat.io.Resolver;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.TrackerEvent;
import sprat.wire.TrackerResponse.Announced;
import sprat.wire.TrackerResponse.Counts;

/**
 * What one torrent tells its trackers and hears from them (BEP 12, 15). Owns the order of the trackers, the times of announces and the
 * life described by {@link AnnounceState}. Called on the loop's thread: `start`, any of the others, `stop` once and last.
 *
 * <p>A round goes through the trackers in order until one takes the announce; trackers that failed lately are left out. Between rounds
 * the tracker that has us is probed with a scrape, and so are those before it that had failed: a tracker that was started anew has lost
 * its peers, and gets them back from here within {@link Limits#TRACKER_PROBE_NANOS}.
 */
final class Announcer {
    /** The torrent, as far as trackers are concerned. Its methods must not call back, except for `stop` in the three last. */
    interface Subject {
        InfoHash infoHash();

        PeerId peerId();

        /** The TCP port where it listens. */
        int port();

        /** The same random number for all announces of this run. */
        int key();

        long downloadedBytes();

        long uploadedBytes();

        /** Bytes still to get. */
        long leftBytes();

        /** True while nothing is connected and something is missing. */
        boolean lacksPeers();

        /** Peers from a tracker, perhaps known before, perhaps ourselves. */
        void onPeers(List<InetSocketAddress> peers, long nowNanos);

        /** A tracker took an announce. `peers` is how many it told us. */
        void onAnnounced(String url, int seeders, int leechers, int peers, long nextNanosFromNow);

        /** @param nextNanosFromNow until something is tried again; {@link #NEVER} for a URL that cannot be used */
        void onAnnounceFailed(String url, String error, long nextNanosFromNow);
    }

    static final long NEVER = Long.MAX_VALUE;

    private final EventLoop loop;
    private final Resolver resolver;
    private final TrackerClient client;
    private final TrackerTiers tiers;
    private final AnnounceSchedule schedule;
    private final Subject subject;
    private AnnounceState state = AnnounceState.IDLE;
    /** The trackers that this round has not reached yet. */
    private Iterator<Tracker> round = Collections.emptyIterator();
    /** Who is looked up, announced to or probed now. */
    private Tracker asked;
    /** Who took the last announce and has not failed since, or null. */
    private Tracker working;
    /** Questions of this state; those that are over may still be among them. */
    private final List<TrackerExchange<?>> exchanges = new ArrayList<>();
    private EventLoop.Timer timer;
    /** Counts changes of state, so that a look-up that ends late is known as such. */
    private long changes;
    private TrackerMemory memory = new TrackerMemory();
    private AnnounceTally tally;
    private int untold;
    private Runnable whenStopped;

    /** @param tiers announce URLs, tier after tier; those that we cannot use are reported at the start */
    Announcer(EventLoop loop, Resolver resolver, TrackerClient client, List<List<String>> tiers, RandomGenerator random, Subject subject) {
        this.loop = loop;
        this.resolver = resolver;
        this.client = client;
        this.tiers = new TrackerTiers(tiers, random);
        this.schedule = new AnnounceSchedule(random);
        this.subject = subject;
    }

    void start(long nowNanos) {
        if (!tiers.inOrder().isEmpty()) {
            beginRound(AnnounceState.Event.START, nowNanos);
        }
        tiers.unusable().forEach((url, reason) -> subject.onAnnounceFailed(url, reason, NEVER));
    }

    /** The last piece has just been verified. */
    void completed(long nowNanos) {
        schedule.completed(true);
        reconsider(nowNanos);
    }

    /** The torrent has just lost its last peer while something is missing: announces sooner. */
    void lackPeers(long nowNanos) {
        reconsider(nowNanos);
    }

    /** @param done runs later, within {@link Limits#STOP_ANNOUNCE_NANOS} whatever the trackers do */
    void stop(long nowNanos, Runnable done) {
        whenStopped = done;
        if (state == AnnounceState.ANNOUNCING) {
            asked.addresses().forEach(asked::knowsUsAt);
        }
        become(AnnounceState.Event.STOP, nowNanos);
    }

    AnnounceState state() {
        return state;
    }

    private void become(AnnounceState.Event event, long nowNanos) {
        AnnounceState next = AnnounceState.TABLE.next(state, event);
        if (next == null) {
            throw new IllegalStateException(event + " while " + state);
        }
        Logger.debug("trackers of {}: {}, {} to {}", subject.infoHash(), event, state, next);
        state = next;
        leave();
        switch (state) {
            case RESOLVING, PROBING -> lookUp(nowNanos);
            case ANNOUNCING -> announce(nowNanos);
            case WAITING, BACKING_OFF -> sleep(nowNanos);
            case STOPPING -> sayStopped(nowNanos);
            case STOPPED -> loop.execute(whenStopped);
            case IDLE -> throw new IllegalStateException("nothing leads back to " + state);
        }
    }

    /** Nothing that the last state began goes on. */
    private void leave() {
        changes++;
        cancelTimer();
        exchanges.forEach(TrackerExchange::cancel);
        exchanges.clear();
    }

    private void setTimer(long atNanos, EventLoop.Task task) {
        cancelTimer();
        timer = loop.schedule(atNanos, task);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    // A round

    private void beginRound(AnnounceState.Event event, long nowNanos) {
        round = tiers.inOrder().iterator();
        asked = nextReady(nowNanos);
        become(event, nowNanos);
    }

    private Tracker nextReady(long nowNanos) {
        boolean lacksPeers = subject.lacksPeers();
        while (round.hasNext()) {
            Tracker tracker = round.next();
            if (tracker.isReady(lacksPeers, nowNanos)) {
                return tracker;
            }
        }
        return null;
    }

    /** For RESOLVING and PROBING: goes on in {@link #onAddresses} once the tracker has an address. */
    private void lookUp(long nowNanos) {
        if (!asked.addresses().isEmpty()) {
            onAddresses(nowNanos);
            return;
        }
        String host = asked.url().host();
        long before = changes;
        setTimer(nowNanos + Limits.LOOK_UP_NANOS, now -> failed("the look-up of " + host + " takes too long", now));
        resolver.resolve(host, (found, error) -> {
            if (changes == before) {
                asked.found(found, client::reaches);
                onLookedUp(found.isEmpty() ? error : "no address of " + host + " can be reached from the address that we are bound to");
            }
        });
    }

    private void onLookedUp(String errorIfNone) {
        if (asked.addresses().isEmpty()) {
            failed(errorIfNone, loop.nowNanos());
        } else {
            onAddresses(loop.nowNanos());
        }
    }

    private void onAddresses(long nowNanos) {
        if (state == AnnounceState.PROBING) {
            probe(nowNanos);
        } else {
            become(AnnounceState.Event.RESOLVED, nowNanos);
        }
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
            round = tiers.inOrder().iterator();
        }
        working = null;
        asked = nextReady(nowNanos);
        boolean isLast = asked == null;
        long pauseNanos = isLast ? Math.max(0, dueNanos() - nowNanos) : 0;
        become(isLast ? AnnounceState.Event.ALL_FAILED : AnnounceState.Event.NEXT, nowNanos);
        subject.onAnnounceFailed(tracker.url().toString(), error, pauseNanos);
    }

    private void announce(long nowNanos) {
        tally = new AnnounceTally(asked.addresses().size());
        for (InetSocketAddress address : asked.addresses()) {
            TrackerEvent event = eventFor(address);
            exchanges.add(client.announce(address, announcement(asked, event), nowNanos + Limits.TRACKER_EXCHANGE_NANOS,
                    (outcome, response, error, now) -> {
                        if (outcome == TrackerOutcome.ANSWERED) {
                            onAnnounced(address, event, response, now);
                        } else {
                            onNotAnnounced(error, now);
                        }
                    }));
        }
    }

    /** `started` is said until it has been heard. */
    private TrackerEvent eventFor(InetSocketAddress address) {
        if (!asked.knowUs().contains(address)) {
            return TrackerEvent.STARTED;
        }
        return schedule.isCompletedUntold() ? TrackerEvent.COMPLETED : TrackerEvent.NONE;
    }

    private Announcement announcement(Tracker tracker, TrackerEvent event) {
        return new Announcement(subject.infoHash(), subject.peerId(), subject.downloadedBytes(), subject.leftBytes(),
                subject.uploadedBytes(), event, subject.key(), subject.port(), tracker.url().urlData());
    }

    /** One address has answered; the other one has a little longer. */
    private void onAnnounced(InetSocketAddress address, TrackerEvent event, Announced response, long nowNanos) {
        asked.knowsUsAt(address);
        if (event == TrackerEvent.COMPLETED) {
            schedule.completed(false);
        }
        tally.add(response);
        if (!tally.isWhole()) {
            setTimer(nowNanos + Limits.TRACKER_FAMILY_NANOS, this::accepted);
        }
        subject.onPeers(response.peers(), nowNanos);
        if (state == AnnounceState.ANNOUNCING && tally.isWhole()) {
            accepted(nowNanos);
        }
    }

    private void onNotAnnounced(String error, long nowNanos) {
        tally.addError(error);
        if (tally.isWhole() && tally.hasAnswer()) {
            accepted(nowNanos);
        } else if (tally.isWhole()) {
            failed(tally.error(), nowNanos);
        }
    }

    private void accepted(long nowNanos) {
        if (working != asked) {
            memory = new TrackerMemory();
        }
        working = asked;
        working.worked();
        tiers.promote(working);
        memory.announced(tally.leastMembers());
        schedule.announced(tally.intervalNanos(), subject.lacksPeers(), nowNanos);
        become(AnnounceState.Event.ACCEPTED, nowNanos);
        subject.onAnnounced(working.url().toString(), tally.seeders(), tally.leechers(), tally.peers(),
                Math.max(0, dueNanos() - nowNanos));
    }

    // Between rounds

    /** Something has changed that may bring the next announce nearer. */
    private void reconsider(long nowNanos) {
        if (state == AnnounceState.WAITING || state == AnnounceState.BACKING_OFF) {
            sleep(nowNanos);
        }
    }

    private void sleep(long nowNanos) {
        long wakeNanos = dueNanos();
        if (state == AnnounceState.WAITING) {
            for (Tracker tracker : probed()) {
                wakeNanos = Math.min(wakeNanos, probeNanos(tracker));
            }
        }
        setTimer(Math.max(nowNanos, wakeNanos), this::wake);
    }

    private void wake(long nowNanos) {
        if (nowNanos >= dueNanos()) {
            beginRound(AnnounceState.Event.DUE, nowNanos);
            return;
        }
        for (Tracker tracker : state == AnnounceState.WAITING ? probed() : List.<Tracker>of()) {
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
        if (working == null) {
            return tiers.inOrder().stream().mapToLong(tracker -> tracker.retryNanos(lacksPeers)).min().orElse(NEVER);
        }
        return schedule.dueNanos(lacksPeers);
    }

    /** The tracker that has us, and those before it: they failed, and are the better place once they are there again. */
    private List<Tracker> probed() {
        List<Tracker> all = tiers.inOrder();
        return all.subList(0, all.indexOf(working) + 1);
    }

    private long probeNanos(Tracker tracker) {
        return tracker == working ? schedule.probeNanos() : tracker.retryNanos(subject.lacksPeers());
    }

    private void probe(long nowNanos) {
        exchanges.add(client.scrape(asked.probeAddress(), subject.infoHash(), nowNanos + Limits.TRACKER_EXCHANGE_NANOS,
                (outcome, response, error, now) -> {
                    if (outcome == TrackerOutcome.SILENT) {
                        failed(error, now);
                    } else {
                        onProbed(response == null ? List.of() : response.torrents(), now);
                    }
                }));
    }

    /** @param counts of our torrent; empty when the tracker is there and does not tell */
    private void onProbed(List<Counts> counts, long nowNanos) {
        if (asked != working) {
            beginRound(AnnounceState.Event.RETURNED, nowNanos);
            return;
        }
        schedule.heard(nowNanos);
        if (!counts.isEmpty() && memory.hasLostUs(counts.get(0), subject.leftBytes() == 0)) {
            beginRound(AnnounceState.Event.FORGOTTEN, nowNanos);
        } else {
            become(AnnounceState.Event.REMEMBERED, nowNanos);
        }
    }

    // The end

    private void sayStopped(long nowNanos) {
        for (Tracker tracker : tiers.inOrder()) {
            for (InetSocketAddress address : tracker.knowUs()) {
                exchanges.add(client.announce(address, announcement(tracker, TrackerEvent.STOPPED), nowNanos + Limits.STOP_ANNOUNCE_NANOS,
                        (outcome, response, error, now) -> onTold(now)));
            }
        }
        untold = exchanges.size();
        if (untold == 0) {
            become(AnnounceState.Event.TOLD, nowNanos);
        }
    }

    private void onTold(long nowNanos) {
        if (--untold == 0) {
            become(AnnounceState.Event.TOLD, nowNanos);
        }
    }
}
