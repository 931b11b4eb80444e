package sprat.swarm.dial;

import sprat.io.EventLoop;
import sprat.io.Streams;

/**
 * What all connections of this process to peers share. Used on the loop's thread.
 *
 * @param streams     over which peers are dialled
 * @param us          we, as peers see us
 * @param connections how many there are
 * @param dials       those that we make
 */
public record Network(EventLoop loop, Streams streams, LocalPeer us, Connections connections, Dials dials) { }
