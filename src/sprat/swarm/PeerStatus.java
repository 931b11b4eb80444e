package sprat.swarm;

import java.net.InetSocketAddress;
import sprat.rate.RateMeter;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.peer.PeerState;

/**
 * Figures of one connected peer at one moment. Rates are bytes a second.
 *
 * @param client    what it calls itself
 * @param pieces    that it has
 * @param isSeed    it has everything
 * @param isServing it lets us ask for what we lack
 * @param isServed  it has an upload slot of ours
 * @param bytesDown payload received from it
 * @param bytesUp   payload sent to it
 */
public record PeerStatus(InetSocketAddress address, String client, int pieces, boolean isSeed, boolean isServing,
        boolean isServed, long bytesDown, long bytesUp, long downRate, long upRate) {
    static PeerStatus of(PeerSession peer) {
        RateMeter down = peer.downloads().rate();
        RateMeter up = peer.uploads().rate();
        return new PeerStatus(peer.listeningAddress(), peer.client(), peer.theirs().bits().count(), peer.isSeed(),
                peer.state() == PeerState.UNCHOKED, peer.uploads().hasSlot(), down.total(), up.total(),
                down.bytesPerSecond(), up.bytesPerSecond());
    }
}
