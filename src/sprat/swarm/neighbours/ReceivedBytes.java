package sprat.swarm.neighbours;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.peer.PeerSession;

/** What each peer of one torrent has sent us in this run, gone ones too, by where they listen. On the loop's thread. */
final class ReceivedBytes {
    private final Map<InetSocketAddress, Long> gone = new LinkedHashMap<>();

    void onGone(PeerSession peer) {
        count(gone, peer);
    }

    /** @param standing those that have not gone. @return a new map */
    Map<InetSocketAddress, Long> with(Collection<PeerSession> standing) {
        Map<InetSocketAddress, Long> bytes = new LinkedHashMap<>(gone);
        standing.forEach(peer -> count(bytes, peer));
        return bytes;
    }

    private static void count(Map<InetSocketAddress, Long> bytes, PeerSession peer) {
        long received = peer.downloads().rate().total();
        if (received > 0 && (bytes.size() < DialLimits.KNOWN_ADDRESSES || bytes.containsKey(peer.listeningAddress()))) {
            bytes.merge(peer.listeningAddress(), received, Long::sum);
        }
    }
}
