package sprat.swarm.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import sprat.wire.peer.PexMessage;

/**
 * What one peer has been told of others, and how much of what it tells is taken (BEP 11). Pure: peers and time in,
 * messages out.
 */
public final class PexMemory {
    /** Added to it and not dropped since. */
    private final Set<InetSocketAddress> told = new LinkedHashSet<>();
    private boolean hasTold;
    private long nextNanos;
    private boolean hasHeard;
    private long heardNanos;

    boolean mayTell(long nowNanos) {
        return nextNanos == 0 || nowNanos - nextNanos >= 0;
    }

    /**
     * @param reachable all that it could be told of now
     * @param itself    where it listens: not told
     * @return null when there is no news
     */
    PexMessage tell(List<PexMessage.Peer> reachable, InetSocketAddress itself, long nowNanos) {
        int most = hasTold ? PeerLimits.PEX_PEERS : PeerLimits.PEX_FIRST_PEERS;
        Set<InetSocketAddress> now = reachable.stream().map(PexMessage.Peer::address).collect(Collectors.toSet());
        List<PexMessage.Peer> added = new ArrayList<>();
        for (PexMessage.Peer peer : reachable) { // two can claim one address: it is told once
            if (added.size() < most && !peer.address().equals(itself) && told.add(peer.address())) {
                added.add(peer);
            }
        }
        List<InetSocketAddress> dropped = told.stream().filter(address -> !now.contains(address))
                .limit(PeerLimits.PEX_PEERS).toList();
        if (added.isEmpty() && dropped.isEmpty()) {
            nextNanos = nowNanos + PeerLimits.PEX_NANOS / 4; // looking costs something with many peers
            return null;
        }
        dropped.forEach(told::remove);
        hasTold = true;
        nextNanos = nowNanos + PeerLimits.PEX_NANOS;
        return new PexMessage(added, dropped);
    }

    /** @return false for a message that comes too soon: nothing of it is read */
    public boolean mayHear(long nowNanos) {
        return !hasHeard || nowNanos - heardNanos >= PeerLimits.PEX_NANOS / 2;
    }

    /** @return what is to be believed of a message, as far as anything is: nothing of one that comes too soon */
    public List<PexMessage.Peer> hear(PexMessage message, long nowNanos) {
        if (!mayHear(nowNanos)) {
            return List.of();
        }
        int most = hasHeard ? PeerLimits.PEX_PEERS : PeerLimits.PEX_FIRST_PEERS;
        hasHeard = true;
        heardNanos = nowNanos;
        return new ArrayList<>(message.added().subList(0, Math.min(most, message.added().size())));
    }

    /** The peer tells us of ourselves. @param ours our address as it sees it, or null */
    public static boolean isOurs(InetSocketAddress told, InetAddress ours, int ourPort) {
        return told.getPort() == ourPort && told.getAddress().equals(ours);
    }

    int told() {
        return told.size();
    }
}
