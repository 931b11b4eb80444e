/**
 * The same blocks from web servers, in long runs.
 *
 * <p>Begin with {@link sprat.swarm.webseed.WebSeeds} and {@link sprat.swarm.webseed.WebSeed}. The loop's thread. May
 * import `io`, `rate`, `wire` and `swarm/pick`.
 */
package sprat.swarm.webseed;
