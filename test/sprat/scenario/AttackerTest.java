package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.app.AppLimits;
import sprat.io.StreamEnd;
import sprat.sim.SimTime;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.dial.PeerEnd;
import sprat.swarm.peer.PeerLimits;
import sprat.swarm.pick.PickLimits;
import sprat.wire.WireLimits;

/**
 * What peers of ill will cost the others: compared with the same world without them, which virtual time makes exact.
 */
class AttackerTest {
    private static final int LEECHERS = 8;
    private static final long RATE = 500_000;
    /** What chance does to the time of a swarm, and a share of the pieces that a peer holds and does not fetch. */
    private static final double CHANCE = 1.4;
    private static final long ALONE_NANOS = nanosOf(new Swarm(world -> null));

    /** A seeder and some leechers, all honest, and one who may not be. */
    private static final class Swarm {
        final World world = new World(21);
        final Stranger stranger;
        final List<SimPeer> leechers;
        private final long beginNanos = world.time().nowNanos();

        Swarm(Function<World, Stranger> attacker) {
            this(RATE, attacker);
        }

        Swarm(long seederUp, Function<World, Stranger> attacker) {
            world.seeder().rates(seederUp, RATE);
            stranger = attacker.apply(world);
            leechers = world.leechers(LEECHERS, leecher -> leecher.rates(RATE, RATE));
            world.runUntilComplete(leechers, 5 * SimTime.MINUTES);
        }

        long nanos() {
            return leechers.stream().mapToLong(SimPeer::completeNanos).max().orElseThrow() - beginNanos;
        }

        /** Bytes of blocks that came, for each byte of the content. */
        double bytesForOne() {
            return (double) leechers.stream().mapToLong(leecher -> leecher.status().bytesDown()).sum()
                    / leechers.size() / world.content().layout().totalBytes();
        }

        void assertLate(long atMostNanos) {
            long lateNanos = nanos() - (long) (CHANCE * ALONE_NANOS);
            assertTrue(lateNanos <= atMostNanos, () -> lateNanos / 1e9 + " s late\n" + stranger);
        }
    }

    private static long nanosOf(Swarm swarm) {
        swarm.world.end();
        return swarm.nanos();
    }

    @Test
    void aSeedOfAnotherMakeIsAHelp() {
        Swarm swarm = new Swarm(RATE / 4, World::stranger);
        Swarm alone = new Swarm(RATE / 4, world -> null);
        assertTrue(2 * swarm.nanos() < alone.nanos(),
                () -> swarm.nanos() / 1e9 + " s, and without it " + alone.nanos() / 1e9 + " s");
        alone.world.end();
        assertEquals(Map.of(PeerEnd.NOT_NEEDED, LEECHERS + 1), swarm.stranger.closedByUs(),
                "the seeder meets it too when it starts");
        swarm.world.end();
    }

    // ---- They promise and do not give ----

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.5})
    void aLiarCostsNoMoreThanASnub(double share) {
        Swarm swarm = new Swarm(world -> world.liar(share));
        swarm.assertLate(PeerLimits.SNUB_NANOS);
        swarm.world.runFor(2 * PeerLimits.SILENCE_NANOS);
        assertTrue(Set.of(StreamEnd.IDLE, PeerEnd.NOT_NEEDED).containsAll(swarm.stranger.closedByUs().keySet()),
                swarm.stranger::toString);
        swarm.world.end();
    }

    /** More of them than copies of a block that are asked for at the end. */
    @Test
    void manyLiarsCostNoMoreThanOne() {
        Swarm swarm = new Swarm(world -> {
            for (int i = 0; i < 2 * PickLimits.ENDGAME_COPIES; i++) {
                world.liar(1);
            }
            return null;
        });
        swarm.assertLate(2 * PeerLimits.SNUB_NANOS);
        swarm.world.end();
    }

    @Test
    void whoTakesItsUnchokeBackEverySecondHoldsNothingUp() {
        Swarm swarm = new Swarm(World::flapper);
        swarm.assertLate(PeerLimits.SNUB_NANOS);
        swarm.world.end();
    }

    /** It is never snubbed, and keeps a window of requests; others are asked for copies of those at the end. */
    @Test
    void whoAnswersOnceInNineSecondsHoldsNothingUp() {
        Swarm swarm = new Swarm(World::dripper);
        swarm.assertLate(PeerLimits.SNUB_NANOS);
        swarm.world.end();
    }

    @Test
    void whoRejectsEveryRequestCostsNoMoreThanASnub() {
        Swarm swarm = new Swarm(World::rejecter);
        swarm.assertLate(PeerLimits.SNUB_NANOS);
        long blocks = swarm.world.content().layout().totalBytes() / WireLimits.BLOCK_BYTES;
        assertTrue(swarm.stranger.rejects() > 0 && swarm.stranger.rejects() < LEECHERS * blocks,
                () -> "asked " + swarm.stranger.rejects());
        swarm.world.end();
    }

    @Test
    void whoSendsAByteASecondCostsNoMoreThanASnub() {
        Swarm swarm = new Swarm(World::trickler);
        swarm.assertLate(PeerLimits.SNUB_NANOS);
        swarm.world.end();
    }

    @Test
    void whoseHandshakeTakesAMinuteIsDroppedAfterTenSeconds() {
        Swarm swarm = new Swarm(World::slowGreeter);
        swarm.assertLate(0);
        swarm.world.runFor(SimTime.MINUTES);
        assertEquals(Map.of(StreamEnd.REMOTE_CLOSED, swarm.stranger.links()), swarm.stranger.ends());
        assertTrue(swarm.stranger.longestLinkNanos() <= PeerLimits.HANDSHAKE_NANOS + SimTime.SECONDS);
        swarm.world.end();
    }

    // ---- They send what is wrong ----

    /**
     * Alone as the sender of a piece it is named at once; mixed with others the piece comes from one peer alone the
     * next time.
     */
    @ParameterizedTest
    @ValueSource(doubles = {1, 0.1})
    void whoSendsCorruptBlocksIsBannedByAllAndNobodyElseIs(double share) {
        Swarm swarm = new Swarm(world -> world.corrupter(share));
        swarm.assertLate(0);
        assertEquals(Map.of(PeerEnd.CORRUPT_DATA, LEECHERS, PeerEnd.NOT_NEEDED, 1), swarm.stranger.closedByUs(),
                "one is the seeder's");
        assertEquals(LEECHERS, swarm.world.closeReasons().get(PeerEnd.CORRUPT_DATA));
        assertTrue(swarm.bytesForOne() < 1.2, () -> swarm.bytesForOne() + " bytes came for each that was wanted");
        swarm.world.end();
    }

    /**
     * A piece that failed with blocks of several comes from one peer alone next: not for good from one that never
     * answers.
     */
    @Test
    void whoTellsOfPeersThatAreNotThereMakesNobodyLate() {
        Swarm swarm = new Swarm(World::peerExchange);
        swarm.assertLate(0);
        swarm.world.runFor(SimTime.MINUTES);
        assertEquals(swarm.leechers.size() + 1, swarm.stranger.links(), "nobody minds it");
        swarm.world.end();
    }

    @Test
    void corruptersAndLiarsTogetherHoldNothingUp() {
        Swarm swarm = new Swarm(world -> {
            world.liar(1);
            world.rejecter();
            world.trickler();
            world.corrupter(0.5);
            return world.corrupter(1);
        });
        swarm.assertLate(3 * PeerLimits.SNUB_NANOS);
        swarm.world.end();
    }

    @Test
    void aCorrupterAloneGivesNothingAndTheNextSeederEverything() {
        World world = new World(22);
        Stranger corrupter = world.corrupter(1);
        List<SimPeer> leechers = world.leechers(3);
        world.runUntil("the corrupter is banned",
                () -> corrupter.closedByUs().getOrDefault(PeerEnd.CORRUPT_DATA, 0) == 3, SimTime.MINUTES);
        world.runFor(SimTime.MINUTES);
        assertTrue(leechers.stream().allMatch(leecher -> leecher.status().bytesHave() == 0));
        assertEquals(3, corrupter.closedByUs().get(PeerEnd.CORRUPT_DATA), "and not let in again");
        world.seeder();
        world.runUntilComplete(leechers, 2 * SimTime.MINUTES);
        world.end();
    }

    /** Everybody's peer id is known to all; so nobody is blamed for what comes under it from another address. */
    @Test
    void whoSendsCorruptBlocksUnderAnotherNameHarmsOnlyItself() {
        World world = new World(24);
        SimPeer seeder = world.seeder().latency(50 * SimTime.MILLIS);
        Stranger impostor = world.impostor();
        world.runFor(25 * SimTime.SECONDS);
        SimPeer leecher = world.leecher();
        world.runUntil("the impostor is banned", () -> impostor.closedByUs().containsKey(PeerEnd.CORRUPT_DATA),
                SimTime.MINUTES);
        assertEquals(0, seeder.status().bytesUp(), "it has come in first, in the seeder's name");
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        world.end();
    }

    /**
     * It has come in first, in the seeder's name; so the leecher takes the seeder for a second connection to the same
     * peer.
     */
    @Test
    void whoOnlyKeepsTheNameOfAnotherLocksItOutForAMinuteOrTwo() {
        World world = new World(26);
        world.seeder().latency(50 * SimTime.MILLIS);
        world.squatter();
        world.runFor(25 * SimTime.SECONDS);
        SimPeer leecher = world.leecher();
        world.runFor(DialLimits.UNUSED_NANOS - SimTime.SECONDS);
        assertEquals(0, leecher.status().bytesDown());
        assertEquals(1, leecher.status().peers());
        world.runUntilComplete(List.of(leecher), SimTime.MINUTES);
        world.end();
    }

    // ---- They take and do not read ----

    @Test
    void whoAsksAndDoesNotReadIsDroppedWhenNothingMoves() {
        Swarm swarm = new Swarm(World::glutton);
        swarm.assertLate(0);
        swarm.world.runFor(2 * PeerLimits.SEND_STALL_NANOS);
        assertTrue(swarm.stranger.closedByUs().get(StreamEnd.SEND_STALLED) > 0, swarm.stranger::toString);
        swarm.world.end();
    }

    /**
     * They hold the slots of the seeder before the leechers come, and take a kilobyte a second of each host: too much
     * for a stall.
     */
    @Test
    void tenWhoReadSlowlyCostNoMoreThanAMinute() {
        World world = new World(27);
        SimPeer seeder = world.seeder().rates(RATE, RATE);
        List<Stranger> readers = IntStream.range(0, 10).mapToObj(i -> world.slowReader((1 + LEECHERS) << 10)).toList();
        world.runFor(30 * SimTime.SECONDS);
        assertEquals(readers.size(), seeder.status().peers());
        assertTrue(seeder.status().bytesUp() > 0);
        long beginNanos = world.time().nowNanos();
        List<SimPeer> leechers = world.leechers(LEECHERS, leecher -> leecher.rates(RATE, RATE));
        world.runUntilComplete(leechers, SimTime.MINUTES);
        assertTrue(readers.stream().allMatch(reader -> reader.closedByUs().isEmpty()), "slow is no fault: " + readers);
        world.end();
    }

    // ---- They flood ----

    @Test
    void whoFloodsRequestsIsDropped() {
        Swarm swarm = new Swarm(World::requestFlooder);
        swarm.assertLate(0);
        assertEquals(Set.of(StreamEnd.PROTOCOL_VIOLATION), swarm.stranger.closedByUs().keySet());
        swarm.world.end();
    }

    @Test
    void whoHasAPieceThatThereIsNotIsDropped() {
        Swarm swarm = new Swarm(World::braggart);
        swarm.assertLate(0);
        assertEquals(Set.of(StreamEnd.PROTOCOL_VIOLATION), swarm.stranger.closedByUs().keySet());
        swarm.world.end();
    }

    @Test
    void theSameHaveAThousandTimesASecondDoesNoHarm() {
        assertHarmless(World::haveFlooder);
    }

    @Test
    void aThousandKeepAlivesASecondDoNoHarm() {
        assertHarmless(World::keepAliveFlooder);
    }

    @Test
    void whoWaversAHundredTimesASecondDoesNoHarm() {
        assertHarmless(World::waverer);
    }

    private static void assertHarmless(Function<World, Stranger> attacker) {
        Swarm swarm = new Swarm(attacker);
        swarm.assertLate(0);
        assertTrue(swarm.bytesForOne() < 1.2, () -> swarm.bytesForOne() + " bytes came for each that was wanted");
        swarm.world.end();
    }

    /** The seeder cannot dial this leecher, which so depends on being let in. */
    @Test
    void aCrowdThatConnectsAndSaysNothingKeepsNobodyOut() {
        World world = new World(23);
        world.seeder();
        Stranger crowd = world.crowdOfMutes(PeerLimits.HANDSHAKES + 44);
        world.runFor(25 * SimTime.SECONDS);
        assertTrue(crowd.links() > PeerLimits.HANDSHAKES);
        SimPeer leecher = world.newcomer().behindNat().start();
        world.runUntilComplete(List.of(leecher), 30 * SimTime.SECONDS);
        world.end();
    }

    /** As above; it may stay, or go and come so often that none of its connections is ever old. */
    @ParameterizedTest
    @ValueSource(ints = {3600, 20})
    void aCrowdThatTakesAllPlacesAndNothingElseKeepsNobodyOut(int staySeconds) {
        World world = new World(25);
        SimPeer seeder = world.seeder();
        Stranger crowd = world.crowdOfIdlers(2 * AppLimits.MAX_PEERS, staySeconds * SimTime.SECONDS);
        world.runFor(2 * SimTime.MINUTES);
        assertTrue(seeder.status().peers() > AppLimits.MAX_PEERS - 5, crowd::toString);
        SimPeer leecher = world.newcomer().behindNat().start();
        world.runUntilComplete(List.of(leecher), 10 * SimTime.SECONDS);
        assertTrue(crowd.closedByUs().getOrDefault(StreamEnd.TOO_MANY, 0) <= 1, "one for the leecher");
        world.end();
    }

    // ---- All of them ----

    @Test
    void allOfThemTogetherDoNotStopTheSwarm() {
        Swarm swarm = new Swarm(world -> {
            List.of(world.liar(1), world.liar(0.3), world.rejecter(), world.trickler(), world.slowGreeter(),
                    world.corrupter(0.5), world.glutton(), world.requestFlooder(), world.braggart());
            return world.corrupter(1);
        });
        swarm.assertLate(3 * PeerLimits.SNUB_NANOS);
        swarm.world.end();
    }
}
