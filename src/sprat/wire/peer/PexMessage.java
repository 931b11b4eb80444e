package sprat.wire.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sprat.io.FormatException;
import sprat.wire.bencode.BencodeReader;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;
import sprat.wire.bencode.BencodeWriter;

/**
 * Payload of `ut_pex` (BEP 11): peers that the sender is connected to since the last such message, and those that it is
 * not any more.
 * <pre>
 *  d 5:added ... 7:added.f ... 6:added6 ... 8:added6.f ... 7:dropped ... 8:dropped6 ... e
 *  added, dropped:   | IPv4 address | port u16 |, 6 bytes a peer      added6, dropped6:  | IPv6 address | port u16 |, 18 bytes a peer
 *  added.f:          | flags u8 |, 1 byte a peer in the order of added
 * </pre>
 * A key whose value is of another type, or no whole number of peers, counts as absent; so do flags that are not one for
 * each peer.
 */
public record PexMessage(List<Peer> added, List<InetSocketAddress> dropped) {
    /** It wants nothing. */
    public static final int UPLOAD_ONLY = 0x02;
    /** The sender has dialled it: it can be reached. */
    public static final int REACHABLE = 0x10;

    private static final int ADDRESS4_BYTES = 4;
    private static final int ADDRESS6_BYTES = 16;

    /** @param flags bits, unknown ones too */
    public record Peer(InetSocketAddress address, int flags) {
        public boolean isUploadOnly() {
            return (flags & UPLOAD_ONLY) != 0;
        }
    }

    public PexMessage {
        added = List.copyOf(added);
        dropped = List.copyOf(dropped);
    }

    /** @param payload read to its end; bytes after the dictionary are ignored */
    public static PexMessage read(ByteBuffer payload) throws FormatException {
        if (!(BencodeReader.readPrefix(payload) instanceof Dictionary root)) {
            throw new FormatException("a peer exchange that is not a dictionary");
        }
        payload.position(payload.limit());
        List<Peer> added = new ArrayList<>();
        added.addAll(peers(root, "added", ADDRESS4_BYTES));
        added.addAll(peers(root, "added6", ADDRESS6_BYTES));
        List<InetSocketAddress> dropped = new ArrayList<>();
        dropped.addAll(addresses(root.get("dropped"), ADDRESS4_BYTES));
        dropped.addAll(addresses(root.get("dropped6"), ADDRESS6_BYTES));
        return new PexMessage(added, dropped);
    }

    /** @return a new buffer, ready to be read; all keys are there, since some readers want them */
    public ByteBuffer toBytes() {
        List<InetSocketAddress> addresses = added.stream().map(Peer::address).toList();
        Dictionary root = new Dictionary()
                .with("added", bytes(addresses, ADDRESS4_BYTES)).with("added.f", flags(ADDRESS4_BYTES))
                .with("added6", bytes(addresses, ADDRESS6_BYTES)).with("added6.f", flags(ADDRESS6_BYTES))
                .with("dropped", bytes(dropped, ADDRESS4_BYTES)).with("dropped6", bytes(dropped, ADDRESS6_BYTES));
        return ByteBuffer.wrap(BencodeWriter.toBytes(root));
    }

    private static List<Peer> peers(Dictionary root, String key, int addressBytes) {
        List<InetSocketAddress> addresses = addresses(root.get(key), addressBytes);
        byte[] flags = root.get(key + ".f") instanceof Bytes told && told.bytes().length == addresses.size()
                ? told.bytes() : null;
        List<Peer> peers = new ArrayList<>(addresses.size());
        for (int i = 0; i < addresses.size(); i++) {
            peers.add(new Peer(addresses.get(i), flags == null ? 0 : flags[i] & 0xff));
        }
        return peers;
    }

    private static List<InetSocketAddress> addresses(BencodeValue value, int addressBytes) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        if (value instanceof Bytes told && told.bytes().length % (addressBytes + 2) == 0) {
            ByteBuffer in = ByteBuffer.wrap(told.bytes());
            while (in.hasRemaining()) {
                byte[] address = new byte[addressBytes];
                in.get(address);
                addresses.add(new InetSocketAddress(address(address), in.getShort() & 0xffff));
            }
        }
        return addresses;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    private static Bytes bytes(List<InetSocketAddress> addresses, int addressBytes) {
        ByteBuffer out = ByteBuffer.allocate(addresses.size() * (addressBytes + 2));
        for (InetSocketAddress each : addresses) {
            if (each.getAddress().getAddress().length == addressBytes) {
                out.put(each.getAddress().getAddress()).putShort((short) each.getPort());
            }
        }
        return new Bytes(Arrays.copyOf(out.array(), out.position()));
    }

    private Bytes flags(int addressBytes) {
        ByteBuffer out = ByteBuffer.allocate(added.size());
        added.stream().filter(peer -> peer.address.getAddress().getAddress().length == addressBytes)
                .forEach(peer -> out.put((byte) peer.flags));
        return new Bytes(Arrays.copyOf(out.array(), out.position()));
    }
}
