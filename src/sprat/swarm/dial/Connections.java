package sprat.swarm.dial;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections of all torrents together: how many there are, and how many each torrent may have. On the loop's
 * thread.
 */
public final class Connections {
    /** A torrent with peers, described or known by its magnet link alone. */
    public interface Holder {
        /** Peers that it has, dialled ones too. */
        int connections();
    }

    private int maxPeers;
    private final Set<Holder> holders = new LinkedHashSet<>();
    private int most = Integer.MAX_VALUE;
    private int made;

    /** @param maxPeers over all torrents */
    public Connections(int maxPeers) {
        this.maxPeers = maxPeers;
    }

    /** Changes the limit for those who come; who stands stays. @param peers over all torrents */
    public void maxPeers(int peers) {
        maxPeers = peers;
    }

    /** Over all torrents, as the user has it. */
    public int maxPeers() {
        return maxPeers;
    }

    /** Over all torrents, those being dialled and those undecided too: as many as there are descriptors for. */
    public void limit(int connections) {
        most = connections;
    }

    /** One more connection may be made. */
    public boolean hasRoom() {
        return made < most;
    }

    /** Those that there are, in whatever state. */
    public int made() {
        return made;
    }

    /** A session was made, to accept or to dial. */
    public void onMade() {
        made++;
    }

    /** A connection that was made is over. */
    public void onEnded() {
        made--;
    }

    /** It shares the connections from now on. */
    public void enter(Holder torrent) {
        holders.add(torrent);
    }

    /** It has stopped. */
    public void leave(Holder torrent) {
        holders.remove(torrent);
    }

    /**
     * Peers that this torrent may have now, dialled ones too. Each is sure of {@link DialLimits#SURE_PEERS}, or of its
     * share where there are more torrents than places; the rest is for who comes first.
     */
    public int mostPeers(Holder torrent) {
        int sure = Math.max(1, Math.min(DialLimits.SURE_PEERS, maxPeers / Math.max(1, holders.size())));
        int others = holders.stream().filter(other -> other != torrent)
                .mapToInt(other -> Math.max(sure, other.connections())).sum();
        return Math.max(sure, maxPeers - others);
    }

    /** Addresses of peers that each torrent may remember now: an attacker can tell millions. */
    public int mostKnownAddresses() {
        int share = DialLimits.KNOWN_ADDRESSES_IN_ALL / Math.max(1, holders.size());
        return Math.max(DialLimits.LEAST_KNOWN_ADDRESSES, Math.min(DialLimits.KNOWN_ADDRESSES, share));
    }
}
