/**
 * One connection to a peer: the only room that speaks the peer protocol.
 *
 * <p>Begin with {@link sprat.swarm.peer.PeerSession} and {@link sprat.swarm.peer.PeerLink}. The loop's thread. May
 * import `io`, `rate`, `wire`, `swarm/choke`, `swarm/dial`, `swarm/pick` and `swarm/pieces`.
 */
package sprat.swarm.peer;
