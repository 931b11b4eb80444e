package sprat.swarm.announce;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import sprat.rate.BackOff;
import sprat.wire.tracker.TrackerUrl;
import sprat.wire.tracker.WebTrackerResponse;

/** One tracker of one torrent: where it is, whether it has failed lately, and at which of its addresses it knows us. */
final class Tracker {
    private final TrackerUrl url;
    private final Set<InetSocketAddress> knowUs = new LinkedHashSet<>();
    private List<InetSocketAddress> addresses = List.of();
    private final BackOff backOff = new BackOff(AnnounceLimits.TRACKER_BACK_OFF_NANOS,
            AnnounceLimits.TRACKER_BACK_OFF_MOST_NANOS);
    private long failedNanos;
    private long backOffNanos;
    /** How long it wants to be left alone after its failure. */
    private long refusalNanos;
    /** What an HTTP tracker has told beside its peers, or null. */
    private WebTrackerResponse.Announced told;
    /** Where the HTTP server is that answered last, or null. */
    private InetAddress webServer;

    Tracker(TrackerUrl url) {
        this.url = url;
        forgetAddresses();
    }

    /** Who speaks HTTP looks names up for itself. */
    private void forgetAddresses() {
        addresses = url.isWeb() ? List.of(InetSocketAddress.createUnresolved(url.host(), url.port())) : List.of();
    }

    TrackerUrl url() {
        return url;
    }

    /**
     * Where to announce: one address of each family that it has and that we reach; none before a look-up, and after a
     * failure.
     */
    List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** The look-up has found these. After failures it is the turn of the next one of several. */
    void found(List<InetAddress> all, Predicate<InetAddress> reachable) {
        List<InetAddress> ipv4 = new ArrayList<>();
        List<InetAddress> ipv6 = new ArrayList<>();
        all.stream().filter(reachable).forEach(address -> (address instanceof Inet4Address ? ipv4 : ipv6).add(address));
        List<InetSocketAddress> chosen = new ArrayList<>(2);
        for (List<InetAddress> family : List.of(ipv4, ipv6)) {
            if (!family.isEmpty()) {
                chosen.add(new InetSocketAddress(family.get(backOff.failures() % family.size()), url.port()));
            }
        }
        addresses = chosen;
    }

    /** Where to ask whether it is there: rather where it was seen before. */
    InetSocketAddress probeAddress() {
        return addresses.stream().filter(knowUs::contains).findFirst().orElse(addresses.get(0));
    }

    /** An announce to this address was taken, or may have been. */
    void knowsUsAt(InetSocketAddress address) {
        knowUs.add(address);
        if (knowUs.size() > AnnounceLimits.TRACKER_ADDRESSES) {
            knowUs.remove(knowUs.iterator().next());
        }
    }

    /** @param asked one of {@link #addresses}, which has answered */
    InetAddress answeredFrom(InetSocketAddress asked) {
        return asked.isUnresolved() ? webServer : asked.getAddress();
    }

    Set<InetSocketAddress> knowUs() {
        return knowUs;
    }

    /** It took an announce. */
    void worked() {
        backOff.forget();
        refusalNanos = 0;
    }

    /** @param jitter a factor near 1, so that not everybody comes back at the same moment */
    void failed(double jitter, long nowNanos) {
        backOffNanos = (long) (backOff.fail() * jitter);
        failedNanos = nowNanos;
        forgetAddresses();
    }

    /** It says no, and when to come again; before {@link #failed}. */
    void refuses(long nanos) {
        refusalNanos = Math.min(nanos, AnnounceLimits.TRACKER_NEVER_NANOS);
    }

    /** It took an announce over HTTP. @param server see {@link sprat.io.WebFetch.Head#server} */
    void tells(WebTrackerResponse.Announced newest, InetAddress server) {
        webServer = server;
        byte[] id = newest.trackerId() == null && told != null ? told.trackerId() : newest.trackerId();
        told = new WebTrackerResponse.Announced(newest.intervalSeconds(), newest.minIntervalSeconds(),
                newest.leechers(), newest.seeders(), List.of(), id, newest.warning(), newest.externalIp());
    }

    /** What it gave us to say again, or null. */
    byte[] trackerId() {
        return told == null ? null : told.trackerId();
    }

    /** For the user, from the last announce, or "". */
    String warning() {
        return told == null ? "" : told.warning();
    }

    /** Our address as it sees it, or null. */
    InetAddress externalIp() {
        return told == null ? null : told.externalIp();
    }

    /** No announce at the interval or for want of peers comes sooner. */
    long leastIntervalNanos() {
        long nanos = told == null ? 0 : told.minIntervalSeconds() * 1_000_000_000L;
        return Math.min(nanos, AnnounceLimits.ANNOUNCE_MOST_NANOS);
    }

    boolean hasFailed() {
        return backOff.failures() > 0;
    }

    /** When it may be tried again after its failure. */
    long retryNanos(boolean lacksPeers) {
        long waitNanos = lacksPeers ? Math.min(backOffNanos, AnnounceLimits.TRACKER_BACK_OFF_LACKING_NANOS)
                : backOffNanos;
        return failedNanos + Math.max(refusalNanos, waitNanos);
    }

    boolean isReady(boolean lacksPeers, long nowNanos) {
        return !hasFailed() || nowNanos >= retryNanos(lacksPeers);
    }

    /** What it has said beside peers: our address as it sees it (BEP 24), and a warning for people. */
    void passOn(AnnounceSubject subject) {
        if (externalIp() != null) {
            subject.onOwnAddress(externalIp());
        }
        if (!warning().isEmpty()) {
            subject.onTrackerWarning(url().toString(), warning());
        }
    }
}
