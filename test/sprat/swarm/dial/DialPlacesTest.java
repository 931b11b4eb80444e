package sprat.swarm.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import sprat.swarm.dial.DialPlaces.Answer;

class DialPlacesTest {
    private static final long PLACE = DialLimits.DIAL_PLACE_NANOS;
    private static final long HOUR = DialLimits.DIALLED_PORT_NANOS;
    private static final String VICTIM = "203.0.113.7";
    private static final Object ONE = "one torrent";
    private static final Object OTHER = "another torrent";

    private final DialPlaces places = new DialPlaces();

    private static InetSocketAddress port(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    private Answer ask(InetSocketAddress address, long nowNanos) {
        return places.ask(address, false, ONE, nowNanos);
    }

    private boolean dials(InetSocketAddress address, long nowNanos) {
        boolean isFree = ask(address, nowNanos) == Answer.FREE;
        if (isFree) {
            places.take(address, ONE, nowNanos);
        }
        return isFree;
    }

    private int dialled(String host, int from, int end, long nowNanos) {
        int dialled = 0;
        for (int i = from; i < end; i++) {
            dialled += dials(port(host, i), nowNanos) ? 1 : 0;
        }
        return dialled;
    }

    private void fills(String host, long nowNanos) {
        assertEquals(DialLimits.DIALS_TO_ADDRESS, dialled(host, 2_000, 2_000 + DialLimits.DIALS_TO_ADDRESS, nowNanos));
    }

    @Test
    void sixteenPortsOfOneAddressThenFourAMinute() {
        assertEquals(DialLimits.DIALS_TO_ADDRESS, dialled(VICTIM, 1, 4_097, 0));
        assertEquals(0, dialled(VICTIM, 5_000, 5_100, PLACE - 1));
        assertEquals(1, dialled(VICTIM, 5_000, 5_100, PLACE));
        int dialled = 0;
        for (int second = 16; second < 616; second++) {
            dialled += dialled(VICTIM, 10_000 + second, 10_010 + second, second * 1_000_000_000L);
        }
        assertEquals(40, dialled, "in ten minutes");
        assertEquals(DialLimits.DIALS_TO_ADDRESS, dialled("203.0.113.8", 1, 100, 0),
                "its neighbour's places are its own");
    }

    /** Failed dials count as those under way. */
    @Test
    void aDialThatFailedGivesNothingBack() {
        for (int i = 1; i <= DialLimits.DIALS_TO_ADDRESS; i++) {
            dials(port(VICTIM, i), 0);
            places.onEnded(port(VICTIM, i), true, 0);
        }
        assertEquals(Answer.FULL, ask(port(VICTIM, 99), 0));
        assertEquals(0, places.underWay());
    }

    @Test
    void thirtyPeersBehindOneAddressLoseNothing() {
        int handshakes = 0;
        for (int i = 1; i <= 30; i++) {
            assertTrue(dials(port(VICTIM, i), i));
            if (i > 10) {
                places.onHandshake(port(VICTIM, ++handshakes), i);
            }
        }
        for (int i = 11; i <= 30; i++) {
            places.onHandshake(port(VICTIM, i), 40);
        }
        fills(VICTIM, 50);
    }

    @Test
    void aPortThatHasShakenHandsIsFreeForAnHour() {
        InetSocketAddress peer = port(VICTIM, 6881);
        dials(peer, 0);
        places.onHandshake(peer, 5);
        fills(VICTIM, 5);
        for (int i = 0; i < 100; i++) {
            assertTrue(dials(peer, 10));
            places.onEnded(peer, true, 10);
        }
        assertEquals(Answer.FULL, ask(port(VICTIM, 7), 10));
        fills(VICTIM, HOUR);
        assertEquals(Answer.FREE, ask(peer, 4 + HOUR));
        assertEquals(Answer.FULL, ask(peer, 5 + HOUR));
    }

    @Test
    void aHandshakeGivesNoMoreBackThanWasTaken() {
        fills(VICTIM, 0);
        places.onHandshake(port(VICTIM, 2_000), 0);
        places.onHandshake(port(VICTIM, 2_000), 0);
        places.onHandshake(port(VICTIM, 9), 0);
        assertEquals(1, dialled(VICTIM, 3_000, 3_100, 0));
        places.onHandshake(port(VICTIM, 2_001), 100 * PLACE);
        assertEquals(DialLimits.DIALS_TO_ADDRESS, dialled(VICTIM, 4_000, 4_100, 100 * PLACE));
    }

    @Test
    void twoDialsToOnePortTakeTwoPlacesAndGiveBackTwo() {
        InetSocketAddress peer = port(VICTIM, 6881);
        dials(peer, 0);
        dials(peer, 0);
        places.onHandshake(peer, 0);
        places.onHandshake(peer, 0);
        fills(VICTIM, 0);
    }

    @Test
    void whatHasAnsweredStrangelyIsNotDialledForAnHour() {
        InetSocketAddress ssh = port(VICTIM, 2_222);
        dials(ssh, 0);
        places.onStrange(ssh, 7);
        places.onEnded(ssh, true, 7);
        assertEquals(Answer.STRANGE, ask(ssh, HOUR + 6));
        assertEquals(Answer.FREE, ask(ssh, HOUR + 7));
        places.onHandshake(ssh, HOUR + 8);
        places.onStrange(ssh, HOUR + 9);
        assertEquals(Answer.STRANGE, ask(ssh, HOUR + 10), "whatever it was before");
    }

    /** For whichever torrent it is tried: the places are for those that may be there. */
    @Test
    void whatIsDialledAgainInVainLeavesHalfOfThePlaces() {
        InetSocketAddress dead = port(VICTIM, 1);
        int dialled = 0;
        for (int i = 0; i < 100; i++) {
            if (places.ask(dead, i > 0, ONE, 0) == Answer.FREE) {
                places.take(dead, ONE, 0);
                places.onEnded(dead, true, 0);
                dialled++;
            }
        }
        assertEquals(DialLimits.DIALS_TO_ADDRESS - DialLimits.DIALS_AGAIN_PLACES + 1, dialled);
        assertEquals(Answer.KEPT, places.ask(dead, false, OTHER, 0), "another torrent has not tried it");
        assertEquals(DialLimits.DIALS_AGAIN_PLACES - 1, dialled(VICTIM, 100, 200, 0));
        assertEquals(Answer.FREE, places.ask(dead, true, ONE, HOUR));
    }

    @Test
    void givenUpByUsIsNotInVain() {
        InetSocketAddress peer = port(VICTIM, 1);
        dials(peer, 0);
        places.onEnded(peer, false, 0);
        dialled(VICTIM, 100, 110, 0);
        assertEquals(Answer.FREE, ask(peer, 0));
    }

    /** One torrent that is told thousands of ports of an address, and one that is told one. */
    @Test
    void torrentsHaveTheirTurnAtAnAddress() {
        fills(VICTIM, 0);
        InetSocketAddress honest = port(VICTIM, 6881);
        assertEquals(Answer.FULL, ask(port(VICTIM, 1), PLACE - 3));
        assertEquals(Answer.FULL, places.ask(honest, false, OTHER, PLACE - 2));
        assertTrue(dials(port(VICTIM, 1), PLACE));
        assertEquals(Answer.FULL, ask(port(VICTIM, 2), PLACE));
        places.ask(honest, false, OTHER, 2 * PLACE - 1);
        assertEquals(Answer.FULL, ask(port(VICTIM, 2), 2 * PLACE), "the other was refused first");
        assertEquals(Answer.FREE, places.ask(honest, false, OTHER, 2 * PLACE));
    }

    @Test
    void whoDoesNotAskAgainLosesItsTurn() {
        fills(VICTIM, 0);
        places.ask(port(VICTIM, 6881), false, OTHER, PLACE - 1);
        assertEquals(Answer.FULL, ask(port(VICTIM, 1), PLACE - 1 + DialLimits.DIAL_TURN_NANOS));
        assertEquals(Answer.FREE, ask(port(VICTIM, 1), PLACE + DialLimits.DIAL_TURN_NANOS));
    }

    @Test
    void whoLeavesLosesItsTurnToo() {
        fills(VICTIM, 0);
        places.ask(port(VICTIM, 6881), false, OTHER, PLACE);
        places.ask(port(VICTIM, 6881), false, OTHER, PLACE - 1);
        places.leave(OTHER);
        assertEquals(Answer.FREE, ask(port(VICTIM, 1), PLACE));
    }

    @Test
    void onlySoManyTorrentsStandInLineForOneAddress() {
        fills(VICTIM, 0);
        for (int i = 0; i < DialLimits.DIAL_TURNS + 1; i++) {
            assertEquals(Answer.FULL, places.ask(port(VICTIM, 1), false, i, PLACE - 1));
        }
        for (int i = 0; i < DialLimits.DIAL_TURNS; i++) {
            places.leave(i);
        }
        assertEquals(Answer.FREE, places.ask(port(VICTIM, 1), false, ONE, PLACE), "the last one found no place in it");
    }

    @Test
    void whoWaitsIsToldWhenAHandshakeGivesAPlaceBack() {
        fills(VICTIM, 0);
        places.ask(port(VICTIM, 6881), false, OTHER, 0);
        assertSame(OTHER, places.onHandshake(port(VICTIM, 2_000), 0));
        assertNull(places.onHandshake(port(VICTIM, 2_000), 0), "it has given its place back already");
    }

    @Test
    void anIpv6NetworkOf64BitsIsOneAddressAndSoIsWhatCarriesAnIpv4Address() {
        for (int i = 0; i < DialLimits.DIALS_TO_ADDRESS; i++) {
            assertTrue(dials(port("2001:db8:0:1::" + i, 6881), 0));
        }
        assertEquals(Answer.FULL, ask(port("2001:db8:0:1:ffff::1", 6881), 0));
        assertEquals(Answer.FREE, ask(port("2001:db8:0:2::1", 6881), 0));
        fills(VICTIM, 0);
        for (String form : new String[] {"::ffff:203.0.113.7", "::203.0.113.7", "64:ff9b::203.0.113.7",
                "2002:cb00:7107:5::1"}) {
            assertEquals(Answer.FULL, ask(port(form, 6881), 0), form);
        }
    }

    @Test
    void remembersSoManyAddressesAndDialsNoFurtherOneUntilOneIsFree() {
        for (int i = 0; i < DialLimits.DIALLED_ADDRESSES; i++) {
            assertTrue(dials(port("10.7." + i / 250 + "." + (1 + i % 250), 6881), 0));
        }
        assertEquals(Answer.FULL, ask(port(VICTIM, 6881), PLACE - 1));
        assertEquals(DialLimits.DIALLED_ADDRESSES, places.addresses());
        assertTrue(dials(port(VICTIM, 6881), PLACE));
        assertEquals(1, places.addresses(), "the others lack nothing any more");
    }

    @Test
    void atTheRateOfDialsTheBookOfAddressesIsNeverFull() {
        for (int i = 0; i < 50_000; i++) {
            long nowNanos = i * (1_000_000_000L / DialLimits.DIALS_PER_SECOND);
            assertTrue(dials(port("10." + i / 62_500 + "." + i / 250 % 250 + "." + (1 + i % 250), 6881), nowNanos));
            assertTrue(places.addresses() <= 751, places.addresses() + " addresses");
        }
    }

    @Test
    void remembersSoManyPortsOfEachKind() {
        for (int i = 0; i < 20_000; i++) {
            InetSocketAddress port = port("10.7." + i / 250 + "." + (1 + i % 250), 6881);
            long nowNanos = i * PLACE;
            dials(port, nowNanos);
            if (i % 3 == 0) {
                places.onHandshake(port, nowNanos);
            } else if (i % 3 == 1) {
                places.onStrange(port, nowNanos);
            }
            places.onEnded(port, true, nowNanos);
        }
        assertTrue(places.ports() <= 3 * DialLimits.DIALLED_PORTS);
        assertEquals(0, places.underWay());
    }
}
