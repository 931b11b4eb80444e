package sprat.tracker;

import sprat.wire.InfoHash;

/**
 * The announce table: who shares which torrent, by source address and announced port (not by peer id, which anybody can
 * copy). IPv4 and IPv6 peers of a torrent do not see each other and are counted apart. An announce costs the same
 * however many peers there are. A torrent without peers is forgotten, with its count of downloads. A newcomer to a full
 * table gets what {@link Accounts} takes from who holds most. Loop's thread.
 *
 * <p>State: 18 to 36 bytes a peer in its {@link PeersOfFamily} (IPv6: 30 to 60), about 200 a torrent, and what {@link
 * Holdings} says. Measured for 1,000,000 peers of 100,000 torrents: IPv4 67 bytes a peer when they come from 200,000
 * sources, 92 when each is a source of its own; IPv6 111 when each is a source of its own, at worst 120.
 */
final class PeerTable {
    private final TableLimits limits;
    private final int idleSeconds;
    private final SipHash hashing;
    private final TorrentIndex torrents;
    private final Accounts accounts;
    private final PeersOfFamily nobody;
    private int peers;
    private int seeders;

    // Where the search for quiet peers goes on: a slot of the index, a family, and how many of its entries it has still
    // to look at.
    private int sweepSlot;
    private int sweepStride = Endpoints.IPV4_BYTES;
    private int sweepLeft = Integer.MAX_VALUE;

    /** @param idleSeconds a peer that is quiet for longer is dropped */
    PeerTable(TableLimits limits, int idleSeconds, SipHash hashing) {
        this.limits = limits;
        this.idleSeconds = idleSeconds;
        this.hashing = hashing;
        this.torrents = new TorrentIndex(hashing);
        this.accounts = new Accounts(hashing);
        this.nobody = new PeersOfFamily(Endpoints.IPV4_BYTES, hashing);
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
        return accounts.sources();
    }

    /** @param endpoint as in {@link Endpoints}; its length tells the family */
    Admission announce(InfoHash infoHash, byte[] endpoint, EntryEvent event, boolean completed, int nowSecond) {
        TrackedTorrent torrent = torrents.find(infoHash);
        PeersOfFamily swarm = torrent == null ? null : torrent.swarm(endpoint.length);
        int position = swarm == null ? -1 : swarm.find(endpoint);
        TableLimit reached = null;
        if (position < 0) {
            if (next(EntryState.ABSENT, event) == EntryState.ABSENT) {
                return new Admission(swarm == null ? nobody : swarm, -1, null);
            }
            reached = limitReached(torrent, swarm);
            if (reached != null && !makeRoom(reached, torrent, swarm, endpoint, nowSecond)) {
                return new Admission(null, -1, reached);
            }
            torrent = torrent == null || torrent.isEmpty() ? torrents.add(infoHash) : torrent;
            swarm = torrent.swarm(endpoint.length);
            swarm = swarm == null ? new PeersOfFamily(endpoint.length, hashing) : swarm;
            torrent.swarm(endpoint.length, swarm);
        }
        int now = become(torrent, swarm, position, endpoint, event, nowSecond);
        if (completed && now >= 0) {
            swarm.complete(now);
        }
        return new Admission(swarm, now, reached);
    }

    /** @return the peers of that family, nobody when the torrent is not known */
    PeersOfFamily swarm(InfoHash infoHash, int stride) {
        TrackedTorrent torrent = torrents.find(infoHash);
        PeersOfFamily swarm = torrent == null ? null : torrent.swarm(stride);
        return swarm == null ? nobody : swarm;
    }

    /**
     * Looks for peers that have gone quiet: at most `maxSteps` entries and slots from where it stopped, and no further
     * than the end of the table. Who moves while it walks may be looked at one round later.
     */
    void dropQuiet(int nowSecond, int maxSteps) {
        for (int step = 0; step < maxSteps; step++) {
            TrackedTorrent torrent = torrents.at(sweepSlot);
            PeersOfFamily swarm = torrent == null ? null : torrent.swarm(sweepStride);
            // Entries are looked at from the last to the first: a drop fills its place with one that was looked at
            // before.
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

    private void dropIfQuiet(TrackedTorrent torrent, PeersOfFamily swarm, int position, int nowSecond) {
        if (nowSecond - swarm.seenSecond(position) <= idleSeconds) {
            return;
        }
        byte[] endpoint = swarm.endpoint(position);
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
    private int become(TrackedTorrent torrent, PeersOfFamily swarm, int position, byte[] endpoint, EntryEvent event,
            int nowSecond) {
        EntryState before = swarm.state(position);
        EntryState after = next(before, event);
        seeders += (after == EntryState.SEEDER ? 1 : 0) - (before == EntryState.SEEDER ? 1 : 0);
        if (before == EntryState.ABSENT) {
            peers++;
            return swarm.add(endpoint, after, nowSecond, accounts.onAdd(torrent, Endpoints.source(endpoint)));
        }
        if (after == EntryState.ABSENT) {
            peers--;
            remove(torrent, swarm, position, endpoint);
            return -1;
        }
        int moved = before == after ? position : swarm.switchTo(after, position, endpoint);
        swarm.touch(moved, nowSecond);
        return moved;
    }

    private void remove(TrackedTorrent torrent, PeersOfFamily swarm, int position, byte[] endpoint) {
        int number = swarm.number(position);
        swarm.remove(position);
        if (swarm.count() == 0) {
            torrent.swarm(endpoint.length, null);
            if (torrent.isEmpty()) {
                torrents.remove(torrent);
            }
        }
        accounts.onRemove(torrent, Endpoints.source(endpoint), number);
    }

    private static EntryState next(EntryState before, EntryEvent event) {
        return EntryState.TRANSITIONS.require(before, event, "an entry of the table", false);
    }

    private TableLimit limitReached(TrackedTorrent torrent, PeersOfFamily swarm) {
        if (torrent == null && torrents.size() >= limits.torrents()) {
            return TableLimit.TORRENTS;
        }
        if (swarm != null && swarm.count() >= limits.peersPerTorrent()) {
            return TableLimit.PEERS_PER_TORRENT;
        }
        return peers >= limits.peers() ? TableLimit.PEERS : null;
    }

    /**
     * Takes from who holds most what the newcomer needs. A torrent and a full swarm have entries, so no second limit is
     * in its way.
     */
    private boolean makeRoom(TableLimit reached, TrackedTorrent joined, PeersOfFamily full, byte[] newcomer,
            int nowSecond) {
        long source = Endpoints.source(newcomer);
        return switch (reached) {
            case TORRENTS -> displaceAll(accounts.torrentFor(source), nowSecond);
            case PEERS_PER_TORRENT -> displace(joined, full, accounts.positionFor(source, full), nowSecond);
            case PEERS -> displaceOne(accounts.torrentOfEntryFor(source), nowSecond);
        };
    }

    /** @param torrent null when nobody gives one up */
    private boolean displaceAll(TrackedTorrent torrent, int nowSecond) {
        while (torrent != null && !torrent.isEmpty()) {
            PeersOfFamily swarm = torrent.swarm(Endpoints.IPV4_BYTES) != null ? torrent.swarm(Endpoints.IPV4_BYTES)
                    : torrent.swarm(Endpoints.IPV6_BYTES);
            displace(torrent, swarm, swarm.count() - 1, nowSecond);
        }
        return torrent != null;
    }

    /** @param torrent where the account that gives up an entry has it; null when nobody gives one up */
    private boolean displaceOne(TrackedTorrent torrent, int nowSecond) {
        if (torrent == null) {
            return false;
        }
        PeersOfFamily ipv4 = torrent.swarm(Endpoints.IPV4_BYTES);
        int position = ipv4 == null ? -1 : accounts.positionOfEntry(torrent, ipv4);
        if (position >= 0) {
            return displace(torrent, ipv4, position, nowSecond);
        }
        PeersOfFamily ipv6 = torrent.swarm(Endpoints.IPV6_BYTES);
        return displace(torrent, ipv6, accounts.positionOfEntry(torrent, ipv6), nowSecond);
    }

    private boolean displace(TrackedTorrent torrent, PeersOfFamily swarm, int position, int nowSecond) {
        if (position < 0) {
            return false;
        }
        byte[] endpoint = swarm.endpoint(position);
        become(torrent, swarm, position, endpoint, EntryEvent.DISPLACED, nowSecond);
        return true;
    }
}
