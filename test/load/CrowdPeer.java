package load;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import sprat.wire.PeerId;
import sprat.wire.WireLimits;
import sprat.wire.peer.Handshake;
import sprat.wire.peer.PeerCodec;

/** One peer of a {@link Crowd}: reads no more of a message than its kind, and throws its bytes away. */
final class CrowdPeer {
    enum Kind {
        /** Stays connected and takes nothing. */
        IDLE,
        /** Says that it is interested, may hold a slot, and takes nothing. */
        INTERESTED,
        /** Downloads as fast as it is served. */
        ACTIVE
    }

    private static final int REQUESTS = 64;
    private static final int CHOKE = 0;
    private static final int UNCHOKE = 1;
    private static final int PIECE = 7;

    private final SocketChannel channel;
    private final Kind kind;
    private final Served served;
    private final ByteBuffer head = ByteBuffer.allocate(5);
    private final ByteBuffer out = ByteBuffer.allocate(REQUESTS * 17);
    private long toSkip = Handshake.BYTES;
    private boolean greeted;
    private boolean unchoked;
    private int asked;
    private long nextBlock;

    CrowdPeer(SocketChannel channel, Kind kind, Served served, int number) throws IOException {
        this.channel = channel;
        this.kind = kind;
        this.served = served;
        this.nextBlock = number * 1009L;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    Kind kind() {
        return kind;
    }

    /** The seeder's handshake has come. */
    boolean isGreeted() {
        return greeted;
    }

    boolean isUnchoked() {
        return unchoked;
    }

    void sayHandshake() throws IOException {
        send(new Handshake(0, served.infoHash(), PeerId.random(served.random())).toBytes());
        if (kind != Kind.IDLE) {
            send(PeerCodec.interested());
        }
    }

    void sayKeepAlive() throws IOException {
        send(PeerCodec.keepAlive());
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            System.out.println("closing a peer of the crowd: " + e.getMessage());
        }
    }

    /** @return bytes of blocks that came with this read */
    long read(ByteBuffer in) throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("the seeder has closed a connection");
        }
        in.flip();
        long blockBytes = 0;
        while (in.hasRemaining()) {
            if (toSkip > 0) {
                int skipped = (int) Math.min(toSkip, in.remaining());
                in.position(in.position() + skipped);
                toSkip -= skipped;
                greeted |= toSkip == 0;
            } else {
                head.put(in.get());
                blockBytes += onHead();
            }
        }
        if (unchoked && asked <= REQUESTS / 2 && kind == Kind.ACTIVE) {
            askMore();
        }
        return blockBytes;
    }

    /** <pre>| length u32 | kind u8 | ... |</pre> */
    private int onHead() {
        int length = head.position() < 4 ? -1 : head.getInt(0);
        if (length == 0) {
            head.clear();
        }
        if (length <= 0 || head.position() < 5) {
            return 0;
        }
        int message = head.get(4);
        head.clear();
        toSkip = length - 1;
        if (message == CHOKE || message == UNCHOKE) {
            unchoked = message == UNCHOKE;
            asked = 0;
        }
        asked -= message == PIECE ? 1 : 0;
        return message == PIECE ? length - 9 : 0;
    }

    private void askMore() throws IOException {
        out.clear();
        for (; asked < REQUESTS; asked++) {
            long at = nextBlock++ % served.blocks() * WireLimits.BLOCK_BYTES;
            out.put(PeerCodec.request((int) (at / served.pieceBytes()), (int) (at % served.pieceBytes()),
                    WireLimits.BLOCK_BYTES));
        }
        send(out.flip());
    }

    /** Little is sent and the seeder reads it, so a socket that takes less than all is a fault. */
    private void send(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("the seeder does not read what it is asked");
        }
    }
}
