package sprat.swarm.peer;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import sprat.wire.InfoHash;
import sprat.wire.peer.Handshake;
import sprat.wire.torrent.Metainfo;

/**
 * By which info-hash a torrent is named in handshakes (BEP 52). A hybrid has two names and two swarms, of peers that
 * know one of them or both; over a connection that goes by the v2 name both ends speak v2. Pure.
 */
public final class SwarmNames {
    private final InfoHash name;
    /** Null in a v1 torrent. */
    private final InfoHash v2Name;
    /** Of a hybrid: where peers are that were named in the v2 swarm, and whether that name is the next to try. */
    private final Map<InetSocketAddress, Boolean> inV2 = new HashMap<>();

    public SwarmNames(Metainfo metainfo) {
        name = metainfo.infoHash();
        v2Name = metainfo.v2Name();
    }

    /** Of a magnet link. @param v2Name null when it does not tell one */
    public SwarmNames(InfoHash name, InfoHash v2Name) {
        this.name = name;
        this.v2Name = v2Name;
    }

    public boolean isHybrid() {
        return v2Name != null && !v2Name.equals(name);
    }

    /** These peers were named in the v2 swarm. Beyond `most` peers are dialled by the v1 name. */
    public void addToV2(Collection<InetSocketAddress> addresses, int most) {
        for (InetSocketAddress address : addresses) {
            if (isHybrid() && inV2.size() < most) {
                inV2.putIfAbsent(address, true);
            }
        }
    }

    /**
     * We dialled it and got no handshake: the other name is tried next. Who said that it is in the v2 swarm may have
     * lied.
     */
    public void onRefused(InetSocketAddress address) {
        inV2.computeIfPresent(address, (same, byV2) -> !byV2);
    }

    /** What we call the torrent when we dial that peer. */
    InfoHash toDial(InetSocketAddress address) {
        return inV2.getOrDefault(address, false) ? v2Name : name;
    }

    /** What we can, beside this name in a handshake of ours that comes first. */
    long capabilities(InfoHash dialledBy) {
        return Handshake.EXTENSIONS | Handshake.FAST | (isHybrid() && dialledBy.equals(name) ? Handshake.UPGRADE : 0);
    }

    /** What we call the torrent in our answer: the v2 name to who would take it. */
    InfoHash answer(Handshake first) {
        return isHybrid() && first.has(Handshake.UPGRADE) ? v2Name : first.infoHash();
    }

    boolean isOurs(InfoHash infoHash) {
        return infoHash.equals(name) || infoHash.equals(v2Name);
    }

    /** A connection whose answering end has named it so speaks v2. */
    boolean isV2(InfoHash answered) {
        return answered.equals(v2Name);
    }

    boolean isV1(InfoHash infoHash) {
        return !infoHash.equals(v2Name);
    }
}
