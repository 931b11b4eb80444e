package sprat.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.sim.SimTime;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.TorrentFormat;

/** Clocks that begin anywhere, stand still and jump. */
class ClockTest {
    private static final long RATE = 200_000;

    /** A monotonic clock has any origin, so nothing but differences may count. */
    @ParameterizedTest
    @ValueSource(longs = {-5_000 * SimTime.SECONDS, -1_000 * SimTime.SECONDS, Long.MIN_VALUE / 4, Long.MAX_VALUE / 4})
    void theOriginOfTheClockMakesNoDifference(long offsetNanos) {
        assertEquals(digest(0), digest(offsetNanos));
    }

    @ParameterizedTest
    @ValueSource(longs = {-5_000 * SimTime.SECONDS, Long.MIN_VALUE / 4, Long.MAX_VALUE / 4})
    void norDoesItToMagnetLinksAndPieceLayers(long offsetNanos) {
        assertEquals(digestOfLinks(0), digestOfLinks(offsetNanos));
    }

    /** More hosts want data of the seeder than it has slots, for longer than a round of the choker. */
    private static long digest(long offsetNanos) {
        World world = new World(11);
        world.tracker().kill();
        world.tracker().machine().clockOffset(offsetNanos);
        world.tracker().start();
        world.origin().clockOffset(offsetNanos).rates(RATE, RATE).start();
        List<SimPeer> leechers = world.leechers(12, leecher -> leecher.clockOffset(offsetNanos).rates(RATE, RATE)
                .behindNat());
        world.runUntilComplete(leechers, 10 * SimTime.MINUTES);
        world.end();
        return world.network().trace().digest();
    }

    private static long digestOfLinks(long offsetNanos) {
        World world = new World(12).content(TorrentFormat.V2, 32 << 10, 1 << 20, 100_000);
        world.origin().clockOffset(offsetNanos).rates(RATE, RATE).start();
        world.describer(DescriberLink.Rejecting::new);
        world.hashRejecter();
        Magnet link = Magnet.of(world.content().metainfo());
        List<SimPeer> leechers = world.leechers(6, leecher -> leecher.clockOffset(offsetNanos).rates(RATE, RATE)
                .magnet(link));
        world.runUntilComplete(leechers, 10 * SimTime.MINUTES);
        world.end();
        return world.network().trace().digest();
    }
}
