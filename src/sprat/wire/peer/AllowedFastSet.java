package sprat.wire.peer;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import sprat.wire.InfoHash;

/**
 * Which pieces a peer may ask for while it is choked (BEP 6). They hang on the peer's IPv4 network of 24 bits and the
 * torrent alone, so who asks many peers is offered the same few pieces by all.
 */
public final class AllowedFastSet {
    private AllowedFastSet() {
    }

    /**
     * @return at most `count` piece indexes in the order in which they are found; none for a peer over IPv6, for which
     * nothing is defined
     */
    public static Set<Integer> of(InetAddress peer, InfoHash infoHash, int pieceCount, int count) {
        Set<Integer> pieces = new LinkedHashSet<>();
        if (!(peer instanceof Inet4Address)) {
            return pieces;
        }
        int wanted = Math.min(count, pieceCount);
        ByteBuffer seed = ByteBuffer.allocate(4 + InfoHash.BYTES).put(peer.getAddress()).put(3, (byte) 0);
        infoHash.write(seed);
        ByteBuffer digest = seed.flip();
        while (pieces.size() < wanted) {
            digest = ByteBuffer.wrap(InfoHash.sha1(digest));
            while (digest.hasRemaining() && pieces.size() < wanted) {
                pieces.add((int) (Integer.toUnsignedLong(digest.getInt()) % pieceCount));
            }
            digest.rewind();
        }
        return pieces;
    }
}
