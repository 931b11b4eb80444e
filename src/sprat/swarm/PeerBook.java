package sprat.swarm;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.ToLongFunction;
import sprat.io.CloseReason;
import sprat.io.Limits;
import sprat.wire.PeerId;

/** The addresses known for one torrent: whom to dial next, whom not yet, whom never again. Pure: time in, addresses out. */
final class PeerBook {
    private static final long FIRST_RETRY_NANOS = 3_000_000_000L;
    private static final long LAST_RETRY_NANOS = 300_000_000_000L;
    /** Failures in a row after which an address is forgotten; a tracker may name it again. */
    private static final int MAX_FAILURES = 8;
    private static final int MAX_FAILURES_TOLD = 1;

    private enum Place {
        /** May be dialled now. */
        READY,
        /** May be dialled later. */
        RESTING,
        /** Being dialled, or connected. */
        IN_USE,
        /** Of no use: ourselves, at fault before, or a seeder when we are one. */
        SPENT
    }

    private static final class Entry {
        final InetSocketAddress address;
        Place place = Place.READY;
        /** By a peer, which may have made it up. */
        boolean isTold;
        int failures;
        long readyNanos;

        Entry(InetSocketAddress address) {
            this.address = address;
        }
    }

    private final Map<InetSocketAddress, Entry> entries = new HashMap<>();
    private final ArrayDeque<Entry> ready = new ArrayDeque<>();
    /** Those of the ready ones that a peer has told, tried before. */
    private final ArrayDeque<Entry> readyTold = new ArrayDeque<>();
    private final PriorityQueue<Entry> resting = new PriorityQueue<>(Comparator.comparingLong(entry -> entry.readyNanos));
    private final Hearsay hearsay = new Hearsay();
    private final Set<InetAddress> bannedHosts = new HashSet<>();
    private final Set<PeerId> bannedIds = new HashSet<>();

    /** @return false when it is known already, has port 0, is banned, or the book is full */
    boolean add(InetSocketAddress address) {
        if (!isNews(address)) {
            return false;
        }
        Entry entry = new Entry(address);
        entries.put(address, entry);
        ready.addLast(entry);
        return true;
    }

    private boolean isNews(InetSocketAddress address) {
        return address.getPort() != 0 && !address.isUnresolved() && !address.getAddress().isMulticastAddress()
                && !isBanned(address.getAddress()) && !entries.containsKey(address) && entries.size() < Limits.KNOWN_ADDRESSES;
    }

    /**
     * A peer has told it (BEP 11): it is dialled when no other is left, those of all peers in turn, and forgotten sooner.
     *
     * @param source of that peer
     * @return false as for {@link #add}, or when this source has told enough
     */
    boolean addTold(InetSocketAddress address, long source) {
        return isNews(address) && hearsay.add(address, source);
    }

    /** Addresses told by peers and not tried yet. */
    int told() {
        return hearsay.size();
    }

    /** Addresses that may be dialled now, some perhaps not any more. */
    int ready() {
        return ready.size();
    }

    /** The oldest of those that may be dialled now. */
    InetSocketAddress next(long nowNanos) {
        return next(address -> 0, nowNanos);
    }

    /**
     * The next address to dial, in use from now on; null when there is none now.
     *
     * @param priority the highest comes first, of equal ones the oldest
     */
    InetSocketAddress next(ToLongFunction<InetSocketAddress> priority, long nowNanos) {
        while (!resting.isEmpty() && resting.peek().readyNanos <= nowNanos) {
            Entry entry = resting.poll();
            if (entry.place == Place.RESTING) {
                entry.place = Place.READY;
                (entry.isTold ? readyTold : ready).addLast(entry);
            }
        }
        ready.removeIf(entry -> entry.place != Place.READY || isBanned(entry.address.getAddress()));
        Entry best = null;
        long highest = -1;
        for (Entry entry : ready) {
            long its = priority.applyAsLong(entry.address);
            if (its > highest) {
                highest = its;
                best = entry;
            }
        }
        if (best != null) {
            ready.remove(best);
            best.place = Place.IN_USE;
            return best.address;
        }
        return null;
    }

    /** The next address that a peer told, in use from now on; null when there is none now. After {@link #next}, which looks at the time. */
    InetSocketAddress nextTold() {
        for (Entry again = readyTold.pollFirst(); again != null; again = readyTold.pollFirst()) {
            if (again.place == Place.READY && !isBanned(again.address.getAddress())) {
                again.place = Place.IN_USE;
                return again.address;
            }
        }
        for (InetSocketAddress address = hearsay.next(); address != null; address = hearsay.next()) {
            if (isNews(address)) {
                Entry entry = new Entry(address);
                entry.isTold = true;
                entry.place = Place.IN_USE;
                entries.put(address, entry);
                return address;
            }
        }
        return null;
    }

    /** We listen at this address ourselves: no need to dial it. */
    void isOurs(InetSocketAddress address) {
        add(address);
        Entry entry = entries.get(address);
        if (entry != null && entry.place == Place.READY) {
            entry.place = Place.SPENT;
        }
    }

    /** A peer that dialled us listens at this address: no need to dial it. */
    void connectedFrom(InetSocketAddress listening) {
        add(listening);
        Entry entry = entries.get(listening);
        if (entry != null) {
            resting.remove(entry);
            entry.place = Place.IN_USE;
        }
    }

    /**
     * The connection ended or was never made, and no other to this address stands.
     *
     * @param wasUseful data flowed, so it is worth another try soon however often it failed before
     */
    void ended(InetSocketAddress address, CloseReason reason, boolean wasUseful, long nowNanos) {
        Entry entry = entries.get(address);
        if (entry == null || entry.place != Place.IN_USE) {
            return;
        }
        if (wasUseful) {
            entry.failures = 0;
            entry.isTold = false;
        }
        if (reason == CloseReason.SELF || reason == CloseReason.NOT_NEEDED || reason.isPeerFault()) {
            entry.place = Place.SPENT;
        } else if (++entry.failures > (entry.isTold ? MAX_FAILURES_TOLD : MAX_FAILURES)) {
            entries.remove(address);
        } else {
            entry.place = Place.RESTING;
            entry.readyNanos = nowNanos + Math.min(LAST_RETRY_NANOS, FIRST_RETRY_NANOS << entry.failures - 1);
            resting.add(entry);
        }
    }

    /**
     * It sent data that failed its hash. Its address is banned and not its id, which anybody can take; but a loopback address stands for
     * many peers, so there it is the id.
     */
    void ban(InetSocketAddress address, PeerId id) {
        if (!address.getAddress().isLoopbackAddress()) {
            addBounded(bannedHosts, address.getAddress());
        } else {
            addBounded(bannedIds, id);
        }
    }

    private static <T> void addBounded(Set<T> banned, T who) {
        if (banned.size() < Limits.KNOWN_ADDRESSES) {
            banned.add(who);
        }
    }

    boolean isBanned(PeerId id) {
        return bannedIds.contains(id);
    }

    boolean isBanned(InetAddress host) {
        return bannedHosts.contains(host);
    }

    /** All addresses, not who is banned. */
    void forgetAll() {
        entries.clear();
        ready.clear();
        readyTold.clear();
        resting.clear();
        hearsay.clear();
    }

    int size() {
        return entries.size();
    }
}
