package sprat.scenario;

import java.util.function.Function;
import sprat.io.Limits;

/** The kinds of peers of ill will that a {@link RandomWorld} draws from. */
public enum Wicked {
    LIAR(world -> world.liar(1)),
    HALF_LIAR(world -> world.liar(0.5)),
    REJECTER(World::rejecter),
    FLAPPER(World::flapper),
    DRIPPER(World::dripper),
    TRICKLER(World::trickler),
    CORRUPTER(world -> world.corrupter(1)),
    SELDOM_CORRUPTER(world -> world.corrupter(0.1)),
    IMPOSTOR(World::impostor),
    SLOW_GREETER(World::slowGreeter),
    GLUTTON(World::glutton),
    SLOW_READER(world -> world.slowReader(10 << 10)),
    REQUEST_FLOODER(World::requestFlooder),
    HAVE_FLOODER(World::haveFlooder),
    BRAGGART(World::braggart),
    KEEP_ALIVE_FLOODER(World::keepAliveFlooder),
    WAVERER(World::waverer),
    GOSSIP(World::gossip),
    /** Of which the limit of undecided connections is not reached: that many would cost more than all the rest of a world. */
    MUTES(world -> world.crowdOfMutes(Limits.HANDSHAKES / 32));

    private final Function<World, Stranger> arrival;

    Wicked(Function<World, Stranger> arrival) {
        this.arrival = arrival;
    }

    Stranger arrive(World world) {
        return arrival.apply(world);
    }
}
