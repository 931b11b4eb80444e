/**
 * The Selector loop and its sockets, and threads for slow work. Knows nothing of BitTorrent.
 *
 * <p>Begin with {@link sprat.nio.Reactor} and {@link sprat.nio.TcpTransport}. The thread that calls `Reactor.run` is
 * the loop's. May import `io`.
 */
package sprat.nio;
