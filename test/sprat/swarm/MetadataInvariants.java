package sprat.swarm;

import java.net.InetAddress;
import java.util.List;
import sprat.sim.SimLoop;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.magnet.MagnetLimits;
import sprat.swarm.magnet.MetadataFetch;
import sprat.swarm.magnet.MetadataSession;

/**
 * What must be true after every event of one process that knows only a magnet link: bounds kept, and nobody honest
 * banned. Reads only. Throws AssertionError with the first thing that is wrong.
 */
public final class MetadataInvariants {
    private final SimLoop loop;
    private final Torrents torrents;
    private final MetadataFetch fetch;

    public MetadataInvariants(SimLoop loop, Torrents torrents, MetadataFetch fetch) {
        this.loop = loop;
        this.torrents = torrents;
        this.fetch = fetch;
    }

    /** After every turn. @param honest hosts that tell nothing but the truth */
    public void check(List<InetAddress> honest) {
        int taken = 0;
        for (MetadataSession session : fetch.sessions()) {
            taken += session.dialled() == null ? 1 : 0;
            atMost(session.requests().asked(), MagnetLimits.METADATA_REQUESTS, "slices asked of " + session);
        }
        int maxPeers = torrents.connections().maxPeers();
        atMost(fetch.connections() - taken, maxPeers, "peers dialled");
        atMost(taken, Math.max(1, maxPeers / 2), "peers that have dialled us");
        atMost(fetch.dialler().dialling(), DialLimits.DIALS, "dialled at the same time");
        atMost(fetch.connections(), loop.connections(), "peers");
        atMost(torrents.connections().made(), loop.connections(), "connections counted");
        atMost(fetch.book().idle(), DialLimits.KNOWN_ADDRESSES, "addresses known");
        SwarmInvariants.checkDials(torrents);
        atMost(fetch.sizes().size(), MagnetLimits.METADATA_SIZES, "sizes of the info dictionary");
        if (torrents.pool().taken() > loop.lentBuffers()) {
            throw new AssertionError("buffers taken while there is no torrent: " + torrents.pool().taken());
        }
        for (InetAddress host : honest) {
            if (fetch.book().isBanned(host)) {
                throw new AssertionError("banned though it is honest: " + host);
            }
        }
    }

    private static void atMost(long actual, long bound, String what) {
        if (actual > bound) {
            throw new AssertionError(what + ": " + actual + ", and should be at most " + bound);
        }
    }
}
