package sprat.swarm.dial;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;
import sprat.io.CloseReason;
import sprat.rate.BackOff;
import sprat.wire.PeerId;

/**
 * The addresses known for one torrent: whom to dial next, whom not yet, whom never again. Pure: time in, addresses out.
 */
public final class PeerBook {
    /** Says whether an address may be dialled now; `isAgain` when it was dialled before. */
    public interface Gate {
        DialPlaces.Answer ask(InetSocketAddress address, boolean isAgain);
    }

    private static final long FIRST_RETRY_NANOS = 3_000_000_000L;
    private static final long LAST_RETRY_NANOS = 300_000_000_000L;
    /** Failures in a row after which an address is forgotten; a tracker may name it again. */
    private static final int MAX_FAILURES = 8;
    private static final int MAX_FAILURES_TOLD = 1;
    /** These have their turn; the ranks behind come when none of these may be dialled. */
    private static final List<DialRank> IN_TURN = List.of(DialRank.USEFUL, DialRank.NAMED, DialRank.TOLD);
    private static final List<DialRank> BEHIND = List.of(DialRank.PRIVATE, DialRank.SYSTEM_PORT);

    private static final DialRank[] RANKS = DialRank.values();

    private enum Place {
        /** May be dialled again now. */
        READY,
        /** May be dialled again later. */
        RESTING,
        /** Being dialled, or connected. */
        IN_USE,
        /** Of no use: ourselves, at fault before, or a seeder when we are one. */
        SPENT
    }

    /** An address that was dialled, or has dialled us. */
    private static final class Entry {
        final InetSocketAddress address;
        Place place;
        DialRank rank;
        /** It may be made up, and is forgotten sooner. */
        boolean isTold;
        int failures;
        long readyNanos;

        Entry(InetSocketAddress address, DialRank rank, Place place) {
            this.address = address;
            this.rank = rank;
            this.place = place;
        }
    }

    private final IntSupplier most;
    private final Map<InetSocketAddress, Entry> entries = new LinkedHashMap<>();
    private final Map<DialRank, DialQueue> queues = new EnumMap<>(DialRank.class);
    private final PriorityQueue<Entry> resting =
            new PriorityQueue<>(Comparator.comparingLong(entry -> entry.readyNanos));
    private final Set<InetAddress> bannedHosts = new HashSet<>();
    private final Set<PeerId> bannedIds = new HashSet<>();
    /**
     * Where we listen ourselves, as was told last. Only one, since a tracker could give out others' addresses as ours.
     */
    private InetSocketAddress ours;
    private int inUse;
    private int turn;

    public PeerBook() {
        this(() -> DialLimits.KNOWN_ADDRESSES);
    }

    /**
     * @param most addresses that it may remember now beside those in use; as many again that were named and not tried
     * yet
     */
    public PeerBook(IntSupplier most) {
        this.most = most;
        for (DialRank rank : RANKS) {
            queues.put(rank, new DialQueue(rank));
        }
    }

    // ---- What is told ----

    /**
     * @return false when it is no address to dial, is known already, is banned, or when there is no room or the teller
     * has told enough
     */
    public boolean add(InetSocketAddress address, Teller teller) {
        DialRank rank = teller.rank(address);
        if (rank == null || isBarred(address) || entries.containsKey(address)) {
            return false;
        }
        int all = most.getAsInt();
        boolean isNamed = rank == DialRank.NAMED;
        return queues.get(rank).untried.add(address, teller.source(), isNamed ? all
                : share(DialLimits.TOLD_ADDRESSES, all), isNamed ? all : share(DialLimits.TOLD_BY_SOURCE, all));
    }

    /** With many torrents in the process all bounds of each are smaller. */
    private static int share(int bound, int all) {
        return Math.max(1, bound * all / DialLimits.KNOWN_ADDRESSES);
    }

    /** We listen at this address ourselves: no need to dial it. */
    public void noteOurs(InetSocketAddress address) {
        ours = address;
    }

    private boolean isBarred(InetSocketAddress address) {
        return address.equals(ours) || isBanned(address.getAddress());
    }

    /** A peer that dialled us says that it listens at this address: no need to dial it now. */
    public void connectedFrom(InetSocketAddress listening) {
        Entry entry = entries.get(listening);
        DialRank rank = listening.getPort() < DialRank.FIRST_USER_PORT ? DialRank.SYSTEM_PORT : DialRank.NAMED;
        if (entry == null && listening.getPort() != 0) {
            remember(new Entry(listening, rank, Place.IN_USE));
        } else if (entry != null) {
            move(entry, Place.IN_USE);
        }
    }

    private void remember(Entry entry) {
        entries.put(entry.address, entry);
        inUse += entry.place == Place.IN_USE ? 1 : 0;
        forgetSome();
    }

    /** Those first that nothing has come of, the oldest of them; then those that are never dialled anyway. */
    private void forgetSome() {
        while (idle() > most.getAsInt()) {
            Entry least = null;
            for (Entry entry : entries.values()) {
                if (entry.place != Place.IN_USE && (least == null || worth(entry) < worth(least))) {
                    least = entry;
                }
                if (least != null && worth(least) == 0) {
                    break;
                }
            }
            move(least, Place.SPENT);
            entries.remove(least.address);
        }
    }

    private static int worth(Entry entry) {
        return entry.rank == DialRank.USEFUL ? 2 : entry.place == Place.SPENT ? 1 : 0;
    }

    private void move(Entry entry, Place place) {
        if (entry.place == Place.RESTING) {
            resting.remove(entry);
        } else if (entry.place == Place.READY) {
            queues.get(entry.rank).again.remove(entry.address);
        }
        inUse += (place == Place.IN_USE ? 1 : 0) - (entry.place == Place.IN_USE ? 1 : 0);
        entry.place = place;
        if (place == Place.RESTING) {
            resting.add(entry);
        } else if (place == Place.READY) {
            queues.get(entry.rank).again.add(entry.address);
        }
    }

    // ---- Whom to dial ----

    /**
     * The next address to dial, in use from now on; null when there is none now.
     *
     * @param priority      null when there is room for all, else the highest of a rank comes first, of equal ones the
     *     oldest
     * @param triesDoubtful false leaves out what may be made up
     */
    public InetSocketAddress next(Gate gate, ToLongFunction<InetSocketAddress> priority, boolean triesDoubtful,
            long nowNanos) {
        for (Entry head = resting.peek(); head != null && head.readyNanos <= nowNanos; head = resting.peek()) {
            move(head, Place.READY);
        }
        for (int i = 0; i < IN_TURN.size(); i++) {
            int which = (turn + i) % IN_TURN.size();
            boolean isTried = triesDoubtful || IN_TURN.get(which) != DialRank.TOLD;
            InetSocketAddress address = isTried ? next(IN_TURN.get(which), gate, priority) : null;
            if (address != null) {
                turn = which + 1;
                return address;
            }
        }
        InetSocketAddress address = null;
        for (int i = 0; i < BEHIND.size() && triesDoubtful && address == null; i++) {
            address = next(BEHIND.get(i), gate, priority);
        }
        return address;
    }

    private InetSocketAddress next(DialRank rank, Gate gate, ToLongFunction<InetSocketAddress> priority) {
        InetSocketAddress address = queues.get(rank).next(
                untried -> isBarred(untried) || entries.containsKey(untried) ? DialPlaces.Answer.STRANGE
                : gate.ask(untried, false), again -> askAgain(again, gate), priority);
        if (address == null) {
            return null;
        }
        Entry entry = entries.get(address);
        if (entry == null) {
            entry = new Entry(address, rank, Place.IN_USE);
            entry.isTold = rank == DialRank.TOLD || rank == DialRank.SYSTEM_PORT;
            remember(entry);
        } else {
            move(entry, Place.IN_USE);
        }
        return address;
    }

    private DialPlaces.Answer askAgain(InetSocketAddress address, Gate gate) {
        DialPlaces.Answer answer = isBarred(address) ? DialPlaces.Answer.STRANGE : gate.ask(address, true);
        if (answer == DialPlaces.Answer.STRANGE) {
            entries.get(address).place = Place.SPENT; // it is taken out of its line
        }
        return answer;
    }

    /** There may be an address to dial now. Cheap, since it is asked each second. */
    public boolean isAnyReady(long nowNanos) {
        if (!resting.isEmpty() && resting.peek().readyNanos <= nowNanos) {
            return true;
        }
        for (DialRank rank : RANKS) {
            if (queues.get(rank).size() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Addresses of use or named by a tracker that wait to be dialled. */
    public int named() {
        return queues.get(DialRank.USEFUL).size() + queues.get(DialRank.NAMED).size();
    }

    /**
     * The connection ended or was never made, and no other to this address stands.
     *
     * @param wasUseful data flowed, so it is worth another try soon however often it failed before
     */
    public void ended(InetSocketAddress address, CloseReason reason, boolean wasUseful, long nowNanos) {
        Entry entry = entries.get(address);
        if (entry == null || entry.place != Place.IN_USE) {
            return;
        }
        if (wasUseful) {
            entry.failures = 0;
            entry.isTold = false;
            entry.rank = DialRank.USEFUL;
        }
        if (reason == PeerEnd.SELF || reason == PeerEnd.NOT_NEEDED || reason.isPeerFault()) {
            move(entry, Place.SPENT);
        } else if (++entry.failures > (entry.isTold ? MAX_FAILURES_TOLD : MAX_FAILURES)) {
            move(entry, Place.SPENT);
            entries.remove(address);
        } else {
            entry.readyNanos = nowNanos + BackOff.nanos(FIRST_RETRY_NANOS, LAST_RETRY_NANOS, entry.failures);
            move(entry, Place.RESTING);
        }
        forgetSome();
    }

    // ---- Who is banned ----

    /**
     * It sent data that failed its hash. Its address is banned and not its id, which anybody can take; but a loopback
     * address stands for many peers, so there it is the id.
     */
    public void ban(InetSocketAddress address, PeerId id) {
        if (!address.getAddress().isLoopbackAddress()) {
            addBounded(bannedHosts, address.getAddress());
        } else {
            addBounded(bannedIds, id);
        }
    }

    private static <T> void addBounded(Set<T> banned, T who) {
        if (banned.size() < DialLimits.KNOWN_ADDRESSES) {
            banned.add(who);
        }
    }

    public boolean isBanned(PeerId id) {
        return bannedIds.contains(id);
    }

    public boolean isBanned(InetAddress host) {
        return bannedHosts.contains(host);
    }

    /** All addresses, not who is banned. */
    public void forgetAll() {
        entries.clear();
        queues.values().forEach(DialQueue::clear);
        resting.clear();
        inUse = 0;
    }

    /** Addresses that were dialled, or have dialled us. */
    public int size() {
        return entries.size();
    }

    /** Of these, addresses that are not being dialled or connected. */
    public int idle() {
        return entries.size() - inUse;
    }

    /** Addresses told and not tried yet. */
    public int told() {
        return queues.values().stream().mapToInt(queue -> queue.untried.size()).sum();
    }
}
