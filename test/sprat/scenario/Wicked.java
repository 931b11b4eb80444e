package sprat.scenario;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import sprat.io.Limits;
import sprat.wire.TorrentFormat;

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
    MUTES(world -> world.crowdOfMutes(Limits.HANDSHAKES / 32)),

    // Those who have something to say of the info dictionary
    WRONG_DESCRIBER(world -> world.describer(DescriberLink.Wrong::new)),
    RESIZING_DESCRIBER(world -> world.describer(link -> new DescriberLink.OfAnotherSize(link, 100_000))),
    MISCOUNTING_DESCRIBER(world -> world.describer(DescriberLink.Miscounting::new)),
    SILENT_DESCRIBER(world -> world.describer(DescriberLink.Silent::new)),
    REJECTING_DESCRIBER(world -> world.describer(DescriberLink.Rejecting::new)),
    ASKING_DESCRIBER(world -> world.describer(DescriberLink.Asker::new)),

    // Those of the v2 swarm
    HASH_LIAR(World::hashLiar, TorrentFormat::hasV2),
    HASH_REJECTER(World::hashRejecter, TorrentFormat::hasV2),
    HASH_MISER(World::hashMiser, TorrentFormat::hasV2),
    HASH_ASKER(World::hashAsker, TorrentFormat::hasV2),
    V2_CORRUPTER(world -> world.v2Corrupter(0.3), TorrentFormat::hasV2);

    private final Function<World, Stranger> arrival;
    private final Predicate<TorrentFormat> format;

    Wicked(Function<World, Stranger> arrival) {
        this(arrival, any -> true);
    }

    Wicked(Function<World, Stranger> arrival, Predicate<TorrentFormat> format) {
        this.arrival = arrival;
        this.format = format;
    }

    /** Those that there are among the peers of such a torrent. */
    static List<Wicked> of(TorrentFormat format) {
        return Arrays.stream(values()).filter(kind -> kind.format.test(format)).toList();
    }

    Stranger arrive(World world) {
        return arrival.apply(world);
    }
}
