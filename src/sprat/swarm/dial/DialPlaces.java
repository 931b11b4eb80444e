package sprat.swarm.dial;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import sprat.io.BoundedMap;
import sprat.io.SourceAddress;

/**
 * Where the process may dial, over all its torrents: each address has {@link DialLimits#DIALS_TO_ADDRESS} places for
 * ports that have not shaken hands. A dial takes a place, a handshake gives it back, and one more comes each {@link
 * DialLimits#DIAL_PLACE_NANOS}. Thus whoever names many ports of a victim makes us dial few, and honest peers behind
 * one address are all dialled. An address is a {@link Eviction} source, so all addresses of one IPv6 network of 64 bits
 * share their places. Pure.
 */
public final class DialPlaces {
    /** Whether a port may be dialled now. */
    public enum Answer {
        /** It may be dialled now. */
        FREE,
        /** Not now: the places left are kept for ports that were not dialled lately. */
        KEPT,
        /** No port of this address may be dialled now, or it is the turn of another torrent. */
        FULL,
        /** Something else than BitTorrent has answered there lately. */
        STRANGE
    }

    /** The places of one address. */
    private static final class Address {
        /** When all places are free again, if nobody takes one. */
        long freeNanos;
        /** Who was refused, the first to come again first, and when each asked last. */
        final Map<Object, Long> waiting = new LinkedHashMap<>();

        Address(long nowNanos) {
            freeNanos = nowNanos;
        }

        int places(long nowNanos) {
            long takenNanos = Math.max(0, freeNanos - nowNanos);
            return DialLimits.DIALS_TO_ADDRESS
                    - (int) ((takenNanos + DialLimits.DIAL_PLACE_NANOS - 1) / DialLimits.DIAL_PLACE_NANOS);
        }

        boolean isFree(long nowNanos) {
            return places(nowNanos) == DialLimits.DIALS_TO_ADDRESS;
        }

        boolean isTurnOf(Object asker, long nowNanos) {
            Object first = firstWaiting(nowNanos);
            return first == null || first == asker;
        }

        Object firstWaiting(long nowNanos) {
            waiting.values().removeIf(askedNanos -> nowNanos - askedNanos > DialLimits.DIAL_TURN_NANOS);
            return waiting.isEmpty() ? null : waiting.keySet().iterator().next();
        }

        void refuse(Object asker, long nowNanos) {
            if (waiting.size() < DialLimits.DIAL_TURNS || waiting.containsKey(asker)) {
                waiting.put(asker, nowNanos);
            }
        }
    }

    private final Map<Long, Address> addresses = new LinkedHashMap<>();
    /** Ports by what came of the latest dial, and when. */
    private final Map<InetSocketAddress, Long> shaken = BoundedMap.oldestPut(DialLimits.DIALLED_PORTS);
    private final Map<InetSocketAddress, Long> silent = BoundedMap.oldestPut(DialLimits.DIALLED_PORTS);
    private final Map<InetSocketAddress, Long> strange = BoundedMap.oldestPut(DialLimits.DIALLED_PORTS);
    /** Dials under way that have taken a place: how many to each port. */
    private final Map<InetSocketAddress, Integer> underWay = new HashMap<>();

    /**
     * Who is refused for want of a place has the next one, if it asks again within {@link DialLimits#DIAL_TURN_NANOS}.
     *
     * @param isAgain the asker has dialled it in vain before
     */
    Answer ask(InetSocketAddress port, boolean isAgain, Object asker, long nowNanos) {
        if (isLately(strange, port, nowNanos)) {
            return Answer.STRANGE;
        }
        if (isLately(shaken, port, nowNanos)) {
            return Answer.FREE;
        }
        Address address = addresses.get(SourceAddress.of(port.getAddress()));
        if (address == null) {
            return hasRoom(nowNanos) ? Answer.FREE : Answer.FULL;
        }
        boolean isTurn = address.isTurnOf(asker, nowNanos);
        if (isAgain || isLately(silent, port, nowNanos)) {
            return isTurn && address.places(nowNanos) >= DialLimits.DIALS_AGAIN_PLACES ? Answer.FREE : Answer.KEPT;
        }
        if (isTurn && address.places(nowNanos) > 0) {
            return Answer.FREE;
        }
        address.refuse(asker, nowNanos);
        return Answer.FULL;
    }

    private static boolean isLately(Map<InetSocketAddress, Long> ports, InetSocketAddress port, long nowNanos) {
        Long nanos = ports.get(port);
        return nanos != null && nowNanos - nanos < DialLimits.DIALLED_PORT_NANOS;
    }

    private boolean hasRoom(long nowNanos) {
        if (addresses.size() >= DialLimits.DIALLED_ADDRESSES) {
            addresses.values().removeIf(address -> address.isFree(nowNanos));
        }
        return addresses.size() < DialLimits.DIALLED_ADDRESSES;
    }

    /** It is dialled, after {@link #ask} has said FREE. */
    void take(InetSocketAddress port, Object asker, long nowNanos) {
        if (isLately(shaken, port, nowNanos)) {
            return;
        }
        forgetFree(nowNanos);
        long source = SourceAddress.of(port.getAddress());
        Address known = addresses.remove(source);
        Address address = known == null ? new Address(nowNanos) : known;
        addresses.put(source, address); // the one not dialled for longest comes first
        address.freeNanos = Math.max(address.freeNanos, nowNanos) + DialLimits.DIAL_PLACE_NANOS;
        address.waiting.remove(asker);
        underWay.merge(port, 1, Integer::sum);
    }

    private void forgetFree(long nowNanos) {
        Iterator<Address> each = addresses.values().iterator();
        while (each.hasNext() && each.next().isFree(nowNanos)) {
            each.remove();
        }
    }

    /** It asks no more. */
    void leave(Object asker) {
        addresses.values().forEach(address -> address.waiting.remove(asker));
    }

    /** A BitTorrent handshake has come from there. @return who waits for a place of that address, or null */
    Object onHandshake(InetSocketAddress port, long nowNanos) {
        silent.remove(port);
        put(shaken, port, nowNanos);
        Address address = addresses.get(SourceAddress.of(port.getAddress()));
        if (!end(port) || address == null) {
            return null;
        }
        address.freeNanos -= DialLimits.DIAL_PLACE_NANOS;
        return address.firstWaiting(nowNanos);
    }

    /** Something else has come. */
    void onStrange(InetSocketAddress port, long nowNanos) {
        shaken.remove(port);
        put(strange, port, nowNanos);
    }

    /** The connection is over, or was never made. @param wasTried false when we have given it up */
    void onEnded(InetSocketAddress port, boolean wasTried, long nowNanos) {
        if (end(port) && wasTried) {
            put(silent, port, nowNanos);
        }
    }

    private boolean end(InetSocketAddress port) {
        boolean hadPlace = underWay.containsKey(port);
        underWay.computeIfPresent(port, (same, count) -> count == 1 ? null : count - 1);
        return hadPlace;
    }

    private static void put(Map<InetSocketAddress, Long> ports, InetSocketAddress port, long nowNanos) {
        ports.remove(port);
        ports.put(port, nowNanos);
    }

    public int addresses() {
        return addresses.size();
    }

    /** Dials under way that have taken a place. */
    public int underWay() {
        return underWay.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Ports of which is known what came of a dial. */
    public int ports() {
        return shaken.size() + silent.size() + strange.size();
    }
}
