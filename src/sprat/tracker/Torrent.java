package sprat.tracker;

/** One torrent of the announce table: its info-hash as three words, and its peers by address family. Loop's thread. */
final class Torrent {
    final long word0;
    final long word1;
    /** The last 32 bits. */
    final int word2;
    /** Null while empty, as is the other. */
    private Swarm ipv4;
    private Swarm ipv6;

    Torrent(long word0, long word1, int word2) {
        this.word0 = word0;
        this.word1 = word1;
        this.word2 = word2;
    }

    /** @param stride {@link Endpoints#IPV4_BYTES} or {@link Endpoints#IPV6_BYTES} */
    Swarm swarm(int stride) {
        return stride == Endpoints.IPV4_BYTES ? ipv4 : ipv6;
    }

    void swarm(int stride, Swarm swarm) {
        if (stride == Endpoints.IPV4_BYTES) {
            ipv4 = swarm;
        } else {
            ipv6 = swarm;
        }
    }

    boolean isEmpty() {
        return ipv4 == null && ipv6 == null;
    }
}
