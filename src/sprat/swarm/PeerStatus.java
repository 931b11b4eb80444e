package sprat.swarm;

import java.net.InetSocketAddress;

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
public record PeerStatus(InetSocketAddress address, String client, int pieces, boolean isSeed, boolean isServing, boolean isServed,
        long bytesDown, long bytesUp, long downRate, long upRate) { }
