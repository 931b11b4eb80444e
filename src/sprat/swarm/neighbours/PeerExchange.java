package sprat.swarm.neighbours;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import sprat.swarm.dial.PeerBook;
import sprat.swarm.dial.Teller;
import sprat.swarm.peer.PeerSession;
import sprat.swarm.peer.PexMemory;
import sprat.swarm.peer.TorrentParts;
import sprat.wire.peer.PexMessage;

/**
 * What the peers of one torrent tell us of others, and what we tell all of them (BEP 11). How much of it goes either
 * way is the matter of each one's {@link PexMemory}. On the loop's thread.
 */
final class PeerExchange {
    private final TorrentParts torrent;
    private final PeerBook book;

    PeerExchange(TorrentParts torrent, PeerBook book) {
        this.torrent = torrent;
        this.book = book;
    }

    /**
     * Peers that this one says it is connected to. They are dialled after those of the tracker, and what it says is not
     * trusted.
     *
     * @param wantsMore else only those are taken that may want something
     */
    void hear(PeerSession from, List<PexMessage.Peer> peers, boolean wantsMore) {
        Teller teller = Teller.peer(from.remote().getAddress());
        List<InetSocketAddress> taken = peers.stream().filter(peer -> wantsMore || !peer.isUploadOnly())
                .map(PexMessage.Peer::address)
                .filter(address -> !PexMemory.isOurs(address, from.extensions().ourAddress(),
                torrent.network().us().port()))
                .filter(address -> book.add(address, teller)).toList();
        if (from.isV2()) {
            torrent.names().addToV2(taken, torrent.network().connections().mostKnownAddresses());
        }
    }

    /** Each whose turn it is hears of the others. */
    void tell(Collection<PeerSession> neighbours, long nowNanos) {
        List<PexMessage.Peer> inV1 = null;
        List<PexMessage.Peer> inV2 = null;
        for (PeerSession session : neighbours) {
            if (session.extensions().mayTellPeers(nowNanos) && session.isV2()) {
                inV2 = inV2 == null ? reachable(neighbours, true) : inV2;
                session.extensions().tellPeers(inV2, nowNanos);
            } else if (session.extensions().mayTellPeers(nowNanos)) {
                inV1 = inV1 == null ? reachable(neighbours, false) : inV1;
                session.extensions().tellPeers(inV1, nowNanos);
            }
        }
    }

    /** Peers that stand and that others of the same swarm could dial. */
    private static List<PexMessage.Peer> reachable(Collection<PeerSession> neighbours, boolean inV2) {
        return neighbours.stream().filter(session -> session.isOpen() && session.isListeningKnown())
                .filter(session -> inV2 ? session.isV2() : session.isV1())
                .map(session -> new PexMessage.Peer(session.listeningAddress(),
                (session.wantsNothing() ? PexMessage.UPLOAD_ONLY : 0)
                        | (session.dialled() != null ? PexMessage.REACHABLE : 0)))
                .toList();
    }
}
