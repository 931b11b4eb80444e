package sprat.tracker;

import sprat.wire.InfoHash;

/**
 * The announce table: who shares which torrent, by source address and announced port (not by peer id, which anybody can copy). IPv4 and
 * IPv6 peers of a torrent do not see each other and are counted apart. An announce costs the same however many peers there are. A torrent
 * without peers is forgotten, with its count of downloads. Loop's thread.
 *
 * <p>State: 14 to 28 bytes a peer in its {@link Swarm} (IPv6: 26 to 52), about 150 a torrent, 24 to 48 a source. Measured for 1,000,000
 * peers of 100,000 torrents: IPv4 44.5 bytes a peer when they come from 200,000 sources, 63 when each is a source of its own; IPv6 82.5
 * when each is a source of its own.
 */
final class PeerTable {
    private final TableLimits limits;
    private final int idleSeconds;
    private final SipHash hashing;
    private final TorrentIndex torrents;
    private final SourceCounts sources;
    private final Swarm nobody;
    private final byte[] ipv4Endpoint = new byte[Endpoints.IPV4_BYTES];
    private final byte[] ipv6Endpoint = new byte[Endpoints.IPV6_BYTES];
    private int peers;
    private int seeders;

    // Where the search for quiet peers goes on: a slot of the index, a family, and how many of its entries it has still to look at.
    private int sweepSlot;
    private int sweepStride = Endpoints.IPV4_BYTES;
    private int sweepLeft = Integer.MAX_VALUE;

    /** @param idleSeconds a peer that is quiet for longer is dropped */
    PeerTable(TableLimits limits, int idleSeconds, SipHash hashing) {
        this.limits = limits;
        this.idleSeconds = idleSeconds;
        this.hashing = hashing;
        this.torrents = new TorrentIndex(hashing);
        this.sources = new SourceCounts(hashing);
        this.nobody = new Swarm(Endpoints.IPV4_BYTES, hashing);
    }

    int torrents() {
        return torrents.size();
    }

    int peers() {
        return peers;
    }

    int seeders() {
        return seeders;
    }

    int sources() {
        return sources.size();
    }

    /** @param endpoint as in {@link Endpoints}; its length tells the family */
    Admission announce(InfoHash infoHash, byte[] endpoint, EntryEvent event, boolean completed, int nowSecond) {
        Torrent torrent = torrents.find(infoHash);
        Swarm swarm = torrent == null ? null : torrent.swarm(endpoint.length);
        int position = swarm == null ? -1 : swarm.find(endpoint);
        if (position < 0) {
            if (next(EntryState.ABSENT, event) == EntryState.ABSENT) {
                return new Admission(swarm == null ? nobody : swarm, -1, null);
            }
            TableLimit reached = limitReached(torrent, swarm, endpoint);
            if (reached != null) {
                return new Admission(null, -1, reached);
            }
            torrent = torrent == null ? torrents.add(infoHash) : torrent;
            swarm = swarm == null ? new Swarm(endpoint.length, hashing) : swarm;
            torrent.swarm(endpoint.length, swarm);
        }
        int now = become(torrent, swarm, position, endpoint, event, nowSecond);
        if (completed && now >= 0) {
            swarm.complete(now);
        }
        return new Admission(swarm, now, null);
    }

    /** @return the peers of that family, nobody when the torrent is not known */
    Swarm swarm(InfoHash infoHash, int stride) {
        Torrent torrent = torrents.find(infoHash);
        Swarm swarm = torrent == null ? null : torrent.swarm(stride);
        return swarm == null ? nobody : swarm;
    }

    /**
     * Looks for peers that have gone quiet: at most `maxSteps` entries and slots from where it stopped, and no further than the end of
     * the table. Who moves while it walks may be looked at one round later.
     */
    void dropQuiet(int nowSecond, int maxSteps) {
        for (int step = 0; step < maxSteps; step++) {
            Torrent torrent = torrents.at(sweepSlot);
            Swarm swarm = torrent == null ? null : torrent.swarm(sweepStride);
            // Entries are looked at from the last to the first: a drop fills its place with one that was looked at before.
            sweepLeft = swarm == null ? 0 : Math.min(sweepLeft, swarm.count());
            if (sweepLeft > 0) {
                sweepLeft--;
                dropIfQuiet(torrent, swarm, sweepLeft, nowSecond);
            } else if (torrent != null && sweepStride == Endpoints.IPV4_BYTES) {
                sweepFrom(sweepSlot, Endpoints.IPV6_BYTES);
            } else {
                sweepFrom(sweepSlot + 1, Endpoints.IPV4_BYTES);
                if (sweepSlot >= torrents.capacity()) {
                    sweepFrom(0, Endpoints.IPV4_BYTES);
                    return;
                }
            }
        }
    }

    private void dropIfQuiet(Torrent torrent, Swarm swarm, int position, int nowSecond) {
        if (nowSecond - swarm.seenSecond(position) <= idleSeconds) {
            return;
        }
        byte[] endpoint = sweepStride == Endpoints.IPV4_BYTES ? ipv4Endpoint : ipv6Endpoint;
        swarm.endpoint(position, endpoint);
        become(torrent, swarm, position, endpoint, EntryEvent.QUIET, nowSecond);
        if (torrent.isEmpty()) {
            // Its slot may have another torrent now.
            sweepFrom(sweepSlot, Endpoints.IPV4_BYTES);
        }
    }

    private void sweepFrom(int slot, int stride) {
        sweepSlot = slot;
        sweepStride = stride;
        sweepLeft = Integer.MAX_VALUE;
    }

    /** The one place where an entry changes its state. @return its position afterwards, -1 when it is gone */
    private int become(Torrent torrent, Swarm swarm, int position, byte[] endpoint, EntryEvent event, int nowSecond) {
        EntryState before = swarm.state(position);
        EntryState after = next(before, event);
        seeders += (after == EntryState.SEEDER ? 1 : 0) - (before == EntryState.SEEDER ? 1 : 0);
        if (before == EntryState.ABSENT) {
            peers++;
            sources.increment(Endpoints.source(endpoint));
            return swarm.add(endpoint, after, nowSecond);
        }
        if (after == EntryState.ABSENT) {
            peers--;
            sources.decrement(Endpoints.source(endpoint));
            remove(torrent, swarm, position, endpoint.length);
            return -1;
        }
        int moved = before == after ? position : swarm.switchTo(after, position, endpoint);
        swarm.touch(moved, nowSecond);
        return moved;
    }

    private void remove(Torrent torrent, Swarm swarm, int position, int stride) {
        swarm.remove(position);
        if (swarm.count() == 0) {
            torrent.swarm(stride, null);
            if (torrent.isEmpty()) {
                torrents.remove(torrent);
            }
        }
    }

    private static EntryState next(EntryState before, EntryEvent event) {
        EntryState after = EntryState.TRANSITIONS.next(before, event);
        if (after == null) {
            throw new IllegalStateException(event + " for an entry that is " + before);
        }
        return after;
    }

    private TableLimit limitReached(Torrent torrent, Swarm swarm, byte[] endpoint) {
        if (torrent == null && torrents.size() >= limits.torrents()) {
            return TableLimit.TORRENTS;
        }
        if (peers >= limits.peers()) {
            return TableLimit.PEERS;
        }
        if (swarm != null && swarm.count() >= limits.peersPerTorrent()) {
            return TableLimit.PEERS_PER_TORRENT;
        }
        return sources.count(Endpoints.source(endpoint)) >= limits.peersPerSource() ? TableLimit.PEERS_PER_SOURCE : null;
    }
}
