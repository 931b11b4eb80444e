package sprat.swarm.announce;

import java.util.random.RandomGenerator;
import sprat.io.EventLoop;
import sprat.io.Resolver;

/**
 * What every {@link Announcer} of the process uses. On the loop's thread.
 *
 * @param resolver finds the addresses of trackers
 * @param trackers asks them
 */
public record Announcing(EventLoop loop, Resolver resolver, TrackerClient trackers, RandomGenerator random) { }
