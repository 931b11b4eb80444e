/**
 * The contract between what speaks a protocol and what carries it. A protocol here is a side of one connection: it
 * gets bytes and time, and never blocks. Nothing here knows a torrent, a file or a socket.
 *
 * <p>Begin with {@link sprat.io.Protocol} and {@link sprat.io.EventLoop}. The one thread of a loop calls everything,
 * but for `EventLoop.execute`, which any thread may call. Imports no other room.
 */
package sprat.io;
