/**
 * Compares data on disk with a torrent, without a network.
 *
 * <p>Begin with {@link sprat.app.verify.VerifyRun} and {@link sprat.app.verify.VerificationReport}. The thread of the
 * command. May import `app`, `disk`, `store`, `swarm` and `wire`.
 */
package sprat.app.verify;
