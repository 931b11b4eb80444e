package sprat.scenario;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import sprat.swarm.peer.PeerLimits;

/** The kinds of peers of ill will that a {@link RandomWorld} draws from. */
public enum Attacker {
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
    PEER_EXCHANGE(World::peerExchange),
    /**
     * Of which the limit of undecided connections is not reached: that many would cost more than all the rest of a
     * world.
     */
    MUTES(world -> world.crowdOfMutes(PeerLimits.HANDSHAKES / 32)),

    WRONG_DESCRIBER(world -> world.describer(DescriberLink.Wrong::new), Subject.DESCRIPTION),
    RESIZING_DESCRIBER(world -> world.describer(link -> new DescriberLink.OfAnotherSize(link, 100_000)),
    Subject.DESCRIPTION),
    MISCOUNTING_DESCRIBER(world -> world.describer(DescriberLink.Miscounting::new), Subject.DESCRIPTION),
    SILENT_DESCRIBER(world -> world.describer(DescriberLink.Silent::new), Subject.DESCRIPTION),
    REJECTING_DESCRIBER(world -> world.describer(DescriberLink.Rejecting::new), Subject.DESCRIPTION),
    ASKING_DESCRIBER(world -> world.describer(DescriberLink.Asker::new), Subject.DESCRIPTION),

    HASH_LIAR(World::hashLiar, Subject.HASHES),
    HASH_REJECTER(World::hashRejecter, Subject.HASHES),
    HASH_MISER(World::hashMiser, Subject.HASHES),
    HASH_ASKER(World::hashAsker, Subject.HASHES),
    V2_CORRUPTER(world -> world.v2Corrupter(0.3), Subject.HASHES);

    /** What they do wrong, or lie about. */
    enum Subject {
        /** Pieces, blocks, peers. */
        DATA,
        /** The info dictionary. */
        DESCRIPTION,
        /** Nodes of the trees of a v2 or hybrid torrent. */
        HASHES
    }

    private final Function<World, Stranger> arrival;
    private final Subject subject;

    Attacker(Function<World, Stranger> arrival) {
        this(arrival, Subject.DATA);
    }

    Attacker(Function<World, Stranger> arrival, Subject subject) {
        this.arrival = arrival;
        this.subject = subject;
    }

    static List<Attacker> of(Subject subject) {
        return Arrays.stream(values()).filter(kind -> kind.subject == subject).toList();
    }

    Stranger arrive(World world) {
        return arrival.apply(world);
    }
}
