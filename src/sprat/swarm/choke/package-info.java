/**
 * Who gets an upload slot.
 *
 * <p>Begin with {@link sprat.swarm.choke.Choker} and {@link sprat.swarm.choke.UploadSlots}. The loop's thread. May
 * import `io`, `rate` and `wire`.
 */
package sprat.swarm.choke;
