package sprat.swarm.magnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import sprat.io.Resolver;
import sprat.swarm.announce.AnnounceLimits;
import sprat.swarm.dial.Teller;
import sprat.wire.torrent.Magnet;

/**
 * The peers that a magnet link names: looks their addresses up, and tells the user which are of no use. On the loop's
 * thread.
 */
final class NamedPeers {
    /** Who dials them. */
    interface Found {
        void onAddresses(List<InetSocketAddress> addresses, Teller author);
    }

    private final Magnet magnet;
    private final Teller author;
    private final MetadataEvents events;
    private final Found found;
    private final List<InetSocketAddress> typed = new ArrayList<>();

    /**
     * @param isTyped by the user, who may name any machine as a peer; else what the link names counts as told from the
     * internet
     */
    NamedPeers(Magnet magnet, boolean isTyped, MetadataEvents events, Found found) {
        this.magnet = magnet;
        this.author = isTyped ? Teller.USER : Teller.NOBODY;
        this.events = events;
        this.found = found;
    }

    void lookUp(Resolver resolver) {
        for (InetSocketAddress peer : magnet.peers()) {
            resolver.resolve(peer.getHostString(), (addresses, error) -> onNamed(peer, addresses, error));
        }
    }

    private void onNamed(InetSocketAddress peer, List<InetAddress> addresses, String error) {
        if (!error.isEmpty()) {
            events.onWarning("the peer " + Magnet.shown(peer) + " of the magnet link: " + error);
        }
        List<InetSocketAddress> its = addresses.stream().limit(AnnounceLimits.TRACKER_ADDRESSES)
                .map(address -> new InetSocketAddress(address, peer.getPort())).toList();
        if (author == Teller.USER) {
            its.stream().filter(address -> author.rank(address) == null).forEach(address ->
                    events.onWarning("the peer " + Magnet.shown(address)
                            + " of the magnet link is no address of one machine, and is not dialled"));
            typed.addAll(its);
        }
        found.onAddresses(its, author);
    }

    /** Those that the user has typed, as far as they were found. */
    List<InetSocketAddress> typed() {
        return typed;
    }
}
