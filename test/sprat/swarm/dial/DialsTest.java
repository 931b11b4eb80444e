package sprat.swarm.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sprat.io.StreamEnd;
import sprat.sim.SimLoop;
import sprat.sim.SimNetwork;
import sprat.sim.SimTime;

class DialsTest {
    private final SimTime time = new SimTime();
    private final List<Long> dialledNanos = new ArrayList<>();
    private SimLoop loop;
    private Dials dials;

    @BeforeEach
    void open() throws UnknownHostException {
        loop = new SimLoop(time, new SimNetwork(time), InetAddress.getByName("10.0.0.1"));
        dials = new Dials(loop);
    }

    /** A torrent that knows so many hosts, and whose dials fail. */
    private final class Torrent implements Dials.Target {
        private final ArrayDeque<InetSocketAddress> known = new ArrayDeque<>();
        private final List<InetSocketAddress> dialled = new ArrayList<>();
        private boolean wants = true;

        Torrent(int number, int hosts) {
            for (int i = 0; i < hosts; i++) {
                known.add(new InetSocketAddress("10." + number + "." + i / 250 + "." + (1 + i % 250), 6881));
            }
        }

        @Override
        public boolean wantsToDial() {
            return wants;
        }

        @Override
        public InetSocketAddress nextAddress(long nowNanos) {
            return known.pollFirst();
        }

        @Override
        public void dial(InetSocketAddress address, long nowNanos) {
            dialled.add(address);
            dialledNanos.add(nowNanos);
            dials.onEnded(address, StreamEnd.CONNECT_FAILED, nowNanos);
        }
    }

    @Test
    void fiftyInAnySecondAndTheRestAsSoonAsItMay() {
        Torrent torrent = new Torrent(1, 1_000);
        dials.dialMore(torrent, loop.nowNanos());
        assertEquals(DialLimits.DIALS_PER_SECOND, dialledNanos.size());
        time.runFor(30 * SimTime.SECONDS);
        assertEquals(1_000, dialledNanos.size());
        for (int i = DialLimits.DIALS_PER_SECOND; i < dialledNanos.size(); i++) {
            long gapNanos = dialledNanos.get(i) - dialledNanos.get(i - DialLimits.DIALS_PER_SECOND);
            assertEquals(SimTime.SECONDS, gapNanos, "dial " + i);
        }
    }

    @Test
    void aTorrentThatKnowsManyDoesNotKeepOneWaitingThatKnowsFew() {
        Torrent many = new Torrent(1, 10_000);
        dials.dialMore(many, loop.nowNanos());
        time.runFor(10 * SimTime.SECONDS);
        List<Torrent> others = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            others.add(new Torrent(10 + i, 10));
            dials.dialMore(others.get(i), loop.nowNanos());
        }
        int before = many.dialled.size();
        time.runFor(2 * SimTime.SECONDS);
        others.forEach(other -> assertEquals(10, other.dialled.size()));
        assertTrue(many.dialled.size() - before >= 10, "and it has its own turn");
    }

    @Test
    void whoWantsNobodyAnyMoreLosesItsTurnAndNothingElse() {
        Torrent first = new Torrent(1, 100);
        Torrent second = new Torrent(2, 100);
        dials.dialMore(first, loop.nowNanos());
        dials.dialMore(second, loop.nowNanos());
        first.wants = false;
        time.runFor(2 * SimTime.SECONDS);
        assertEquals(DialLimits.DIALS_PER_SECOND, first.dialled.size());
        assertEquals(100, second.dialled.size());
        Torrent gone = new Torrent(3, 100);
        dials.dialMore(gone, loop.nowNanos());
        dials.leave(gone);
        time.runFor(2 * SimTime.SECONDS);
        assertTrue(gone.dialled.size() <= DialLimits.DIALS_PER_SECOND);
    }
}
