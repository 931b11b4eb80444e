/**
 * Which block is next, of whom. Pure: no socket and no clock.
 *
 * <p>Begin with {@link sprat.swarm.pick.Picker} and {@link sprat.swarm.pick.FileSelection}. The loop's thread. May
 * import `io` and `wire`.
 */
package sprat.swarm.pick;
