package sprat.tracker;

/** One torrent of the announce table: its info-hash as three words, and its peers by address family. Loop's thread. */
final class TrackedTorrent {
    final long word0;
    final long word1;
    /** The last 32 bits. */
    final int word2;
    /** The next three are kept by {@link Accounts}: its number there, {@link Records#NONE} until it has one. */
    int number = Records.NONE;
    /** The source whose account it is on. That source has an entry here. */
    long holder;
    /** Whether all its entries are the holder's, and they are few. */
    boolean alone;
    /** Null while empty, as is the other. */
    private PeersOfFamily ipv4;
    private PeersOfFamily ipv6;

    TrackedTorrent(long word0, long word1, int word2) {
        this.word0 = word0;
        this.word1 = word1;
        this.word2 = word2;
    }

    /** @param stride {@link Endpoints#IPV4_BYTES} or {@link Endpoints#IPV6_BYTES} */
    PeersOfFamily swarm(int stride) {
        return stride == Endpoints.IPV4_BYTES ? ipv4 : ipv6;
    }

    void swarm(int stride, PeersOfFamily swarm) {
        if (stride == Endpoints.IPV4_BYTES) {
            ipv4 = swarm;
        } else {
            ipv6 = swarm;
        }
    }

    int size() {
        return (ipv4 == null ? 0 : ipv4.count()) + (ipv6 == null ? 0 : ipv6.count());
    }

    boolean isEmpty() {
        return ipv4 == null && ipv6 == null;
    }
}
