/**
 * Puts the rooms together to a process, tells what happens as events, and takes commands.
 *
 * <p>Begin with {@link sprat.app.PeerNode} and {@link sprat.app.NodeControl}. The thread that calls `Node.run` becomes
 * the loop's; what is for any thread says so. May import all rooms but `cli`.
 */
package sprat.app;
