package sprat.tracker;

import java.util.Arrays;

/**
 * Who holds how much of the announce table, and what is given to a newcomer when the table is full. Loop's thread.
 *
 * <p>An entry is on the account of its source. A torrent is on the account of one source that has an entry in it: of
 * the one that made it, until somebody joins it who has fewer torrents, since a swarm that a small source shares must
 * not be lost with a great one. What is given up is on the account that holds most, and only while that one holds more
 * than the newcomer would. A source's torrents that nobody else shares are the first on its account, and go first. Each
 * call looks at a few entries only, however many there are, but {@link #positionOfEntry} may go through one swarm.
 */
final class Accounts {
    private static final int[] FAMILIES = {Endpoints.IPV4_BYTES, Endpoints.IPV6_BYTES};
    /** Coprime to most sizes, so that one sample after another begins elsewhere. */
    private static final int SAMPLE_STEP = 7_919;

    /** The note of an entry is its torrent's number. */
    private final Holdings entries;
    private final Holdings torrents;
    private TrackedTorrent[] numbered = new TrackedTorrent[16];
    private int sampleStart;

    Accounts(SipHash hashing) {
        this.entries = new Holdings(hashing);
        this.torrents = new Holdings(hashing);
    }

    /** Sources with an entry. */
    int sources() {
        return entries.sources();
    }

    /**
     * A source gets an entry, which is not in the torrent yet.
     *
     * @return the number of the entry
     */
    int onAdd(TrackedTorrent torrent, long source) {
        if (torrent.number == Records.NONE) {
            open(torrent, source);
        } else {
            if (torrent.alone && (source != torrent.holder || torrent.size() >= TrackerLimits.TRACKER_FEW_PEERS)) {
                torrent.alone = false;
                torrents.putLast(torrent.holder, torrent.number);
            }
            if (source != torrent.holder && torrents.count(source) + 1 < torrents.count(torrent.holder)) {
                pass(torrent, source);
            }
        }
        return entries.add(source, torrent.number);
    }

    /** A source has lost that entry, which is not in the torrent any more. */
    void onRemove(TrackedTorrent torrent, long source, int number) {
        entries.remove(source, number);
        if (torrent.isEmpty()) {
            torrents.remove(torrent.holder, torrent.number);
            numbered[torrent.number] = null;
            torrent.number = Records.NONE;
            return;
        }
        if (torrent.alone) {
            return;
        }
        if (source == torrent.holder) {
            pass(torrent, leastHolder(torrent));
        }
        if (torrent.size() <= TrackerLimits.TRACKER_FEW_PEERS && isHoldersAlone(torrent)) {
            torrent.alone = true;
            torrents.putFirst(torrent.holder, torrent.number);
        }
    }

    /** @return a torrent of few entries that goes for a newcomer's, or null when nobody has to give one up */
    TrackedTorrent torrentFor(long newcomer) {
        for (int look = 0; look < TrackerLimits.TRACKER_TORRENTS_LOOKED_AT; look++) {
            int held = torrents.mostCount();
            if (held <= torrents.count(newcomer) + 1) {
                return null;
            }
            long most = torrents.most();
            TrackedTorrent torrent = numbered[torrents.first(most)];
            if (torrent.alone) {
                return torrent;
            }
            if (torrent.size() > TrackerLimits.TRACKER_FEW_PEERS) {
                torrents.putLast(most, torrent.number);
                continue;
            }
            long least = leastHolder(torrent);
            if (torrents.count(least) + 1 >= held) {
                // Who shares it holds as much: two sources in all of each other's torrents keep none by that.
                return torrent;
            }
            pass(torrent, least);
        }
        return null;
    }

    /** @return the torrent of the entry that goes for a newcomer's, or null when nobody has to give one up */
    TrackedTorrent torrentOfEntryFor(long newcomer) {
        if (entries.mostCount() <= entries.count(newcomer) + 1) {
            return null;
        }
        int first = torrents.first(entries.most());
        boolean isAlone = first != Records.NONE && numbered[first].alone;
        return numbered[isAlone ? first : entries.note(entries.first(entries.most()))];
    }

    /**
     * @return where in that torrent the entry is which {@link #torrentOfEntryFor} means: in the other family when it is
     * -1
     */
    int positionOfEntry(TrackedTorrent torrent, PeersOfFamily swarm) {
        return torrent.alone ? swarm.count() - 1 : swarm.positionOf(entries.first(entries.most()));
    }

    /**
     * Looks at some entries of a full swarm, evenly apart: the source that has most of them gives one up.
     *
     * @return the position of an entry that goes for a newcomer's, or -1
     */
    int positionFor(long newcomer, PeersOfFamily swarm) {
        int looks = Math.min(swarm.count(), TrackerLimits.TRACKER_SAMPLE);
        sampleStart = (sampleStart + SAMPLE_STEP) % swarm.count();
        long[] sample = new long[looks];
        for (int look = 0; look < looks; look++) {
            sample[look] = swarm.source(sampled(look, looks, swarm.count()));
        }
        long[] sorted = sample.clone();
        Arrays.sort(sorted);
        long most = newcomer;
        int mostCount = 0;
        int own = 0;
        for (int from = 0, to = 1; from < looks; from = to++) {
            while (to < looks && sorted[to] == sorted[from]) {
                to++;
            }
            own = sorted[from] == newcomer ? to - from : own;
            if (to - from > mostCount) {
                mostCount = to - from;
                most = sorted[from];
            }
        }
        if (mostCount <= own + 1) {
            return -1;
        }
        int look = 0;
        while (sample[look] != most) {
            look++;
        }
        return sampled(look, looks, swarm.count());
    }

    private int sampled(int look, int looks, int count) {
        return (sampleStart + look * count / looks) % count;
    }

    private void open(TrackedTorrent torrent, long source) {
        torrent.number = torrents.add(source, Records.NONE);
        torrent.holder = source;
        torrent.alone = true;
        if (torrent.number == numbered.length) {
            numbered = Arrays.copyOf(numbered, 2 * torrent.number);
        }
        numbered[torrent.number] = torrent;
    }

    /** Those shared with others come last. */
    private void pass(TrackedTorrent torrent, long source) {
        torrents.pass(torrent.holder, source, torrent.number);
        torrents.putLast(source, torrent.number);
        torrent.holder = source;
    }

    /** Of the sources of its first entries, the one that has fewest torrents on its account. */
    private long leastHolder(TrackedTorrent torrent) {
        long least = torrent.holder;
        int held = Integer.MAX_VALUE;
        int left = TrackerLimits.TRACKER_FEW_PEERS;
        for (int family : FAMILIES) {
            PeersOfFamily swarm = torrent.swarm(family);
            int looks = swarm == null ? 0 : Math.min(swarm.count(), left);
            for (int position = 0; position < looks && held > 0; position++) {
                long source = swarm.source(position);
                int count = torrents.count(source);
                if (count < held) {
                    held = count;
                    least = source;
                }
            }
            left -= looks;
        }
        return least;
    }

    private static boolean isHoldersAlone(TrackedTorrent torrent) {
        for (int family : FAMILIES) {
            PeersOfFamily swarm = torrent.swarm(family);
            for (int position = 0; swarm != null && position < swarm.count(); position++) {
                if (swarm.source(position) != torrent.holder) {
                    return false;
                }
            }
        }
        return true;
    }
}
