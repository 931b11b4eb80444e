package sprat.swarm.pick;

import java.util.random.RandomGenerator;
import sprat.wire.Bitfield;

/**
 * Which piece to ask a seed for while other leechers ask it too. What it sends twice takes the place of something that
 * nobody has yet, so each leecher brings its own share of what only seeds have ({@link Shares}) and leaves the rest to
 * the others, as long as they do not starve:
 * <ol>
 * <li>our share of what only seeds have, in the order of priorities;
 * <li>when nothing is on seeds alone any more, the rarest of what leechers have;
 * <li>when the seed would run dry of our requests: the share of others, first what few of them come before us for, so
 * that those who help do not all help with the same; and then what leechers have.
 * </ol>
 * Only in the last two cases it is asked for blocks of pieces that somebody else fetches, too. A seed that chokes us
 * never runs dry: all leechers of a network are allowed the same pieces ({@link sprat.wire.AllowedFastSet}).
 */
final class SharedSeeds {
    private final Availability availability;
    private final Shares shares;
    private final RandomGenerator random;

    SharedSeeds(Availability availability, Shares shares, RandomGenerator random) {
        this.availability = availability;
        this.shares = shares;
        this.random = random;
    }

    /** Others ask the seeds too. */
    boolean areShared() {
        return shares.others() > 0;
    }

    /** A piece that may be begun with `seed`; -1 when there is none for it now. */
    int choose(Picker.Source seed) {
        Bitfield has = seed.pieces();
        int ours = nearestInLine(has, 0);
        if (ours >= 0) {
            return ours;
        }
        if (!mayHelp(seed)) {
            return -1;
        }
        int helped = nearestInLine(has, shares.others());
        return helped >= 0 ? helped : availability.rarest(has, random);
    }

    /** It may be asked for more than our share. */
    boolean mayHelp(Picker.Source seed) {
        return availability.onSeedsOnly() == 0 || seed.isRunningDry(parts());
    }

    private int nearestInLine(Bitfield has, int mostBefore) {
        return availability.inFirstPriority(priority -> priority.nearestInLine(has, random, shares, mostBefore));
    }

    /** Each who helps meets each of the others, the oftener the more both have in flight: hence the square. */
    private int parts() {
        return (int) Math.min(Integer.MAX_VALUE, (long) shares.others() * shares.others());
    }
}
