package sprat.wire.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import sprat.io.FormatException;
import sprat.wire.InfoHash;
import sprat.wire.PeerId;
import sprat.wire.Printable;
import sprat.wire.WireLimits;
import sprat.wire.tracker.TrackerRequest.Announce;
import sprat.wire.tracker.TrackerRequest.Connect;
import sprat.wire.tracker.TrackerRequest.Scrape;
import sprat.wire.tracker.TrackerResponse.Announced;
import sprat.wire.tracker.TrackerResponse.Connected;
import sprat.wire.tracker.TrackerResponse.Counts;
import sprat.wire.tracker.TrackerResponse.Failed;
import sprat.wire.tracker.TrackerResponse.Scraped;

/**
 * UDP tracker datagrams to {@link TrackerRequest} and {@link TrackerResponse} and back (BEP 15, 41). Stateless. Numbers
 * are big-endian, sizes are minimums: bytes behind what is known are ignored. Readers throw nothing but
 * FormatException, whatever the bytes; writers put into the caller's buffer, which must have room.
 *
 * A request, by its action:
 * <pre>
 *          0                      8         12               16
 *  connect | 0x41727101980 u64    | 0 u32   | transaction u32 |
 *  announce| connection id u64    | 1 u32   | transaction u32 | see {@link #announce}
 *  scrape  | connection id u64    | 2 u32   | transaction u32 | info-hash b20, repeated |
 * </pre>
 * A response:
 * <pre>
 *          0       4                 8
 *  connect | 0 u32 | transaction u32 | connection id u64 |
 *  announce| 1 u32 | transaction u32 | interval u32 | leechers u32 | seeders u32 | address b4 or b16, port u16, repeated |
 *  scrape  | 2 u32 | transaction u32 | seeders u32, completed u32, leechers u32, repeated |
 *  error   | 3 u32 | transaction u32 | message, to the end |
 * </pre>
 */
public final class TrackerCodec {
    /** The first 8 bytes of a connect request. */
    public static final long PROTOCOL_ID = 0x41727101980L;
    /** The least that is a request, and what a connect response has. */
    public static final int CONNECT_BYTES = 16;
    /** An announce request without options. */
    public static final int ANNOUNCE_BYTES = 98;
    /** An announce response without peers. */
    public static final int ANNOUNCED_BYTES = 20;

    private static final int CONNECT = 0;
    private static final int ANNOUNCE = 1;
    private static final int SCRAPE = 2;
    private static final int ERROR = 3;

    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_URL_DATA = 2;

    private TrackerCodec() {
    }

    /** @param in one datagram; its position is left where it was */
    public static TrackerRequest decodeRequest(ByteBuffer in) throws FormatException {
        if (in.remaining() < CONNECT_BYTES) {
            throw new FormatException("request of " + in.remaining() + " bytes");
        }
        int start = in.position();
        long connectionId = in.getLong(start);
        int action = in.getInt(start + 8);
        int transactionId = in.getInt(start + 12);
        if (action == CONNECT && connectionId != PROTOCOL_ID) {
            throw new FormatException("connect without the protocol id");
        }
        return switch (action) {
            case CONNECT -> new Connect(transactionId);
            case ANNOUNCE -> announce(in.duplicate(), connectionId, transactionId);
            case SCRAPE -> scrape(in.duplicate(), connectionId, transactionId);
            default -> throw new FormatException("unknown action " + Integer.toUnsignedString(action));
        };
    }

    /**
     * <pre>
     *  16 info-hash b20 | 36 peer id b20 | 56 downloaded u64 | 64 left u64 | 72 uploaded u64 | 80 event u32 | 84 ip u32, not used |
     *  88 key u32 | 92 peers wanted i32 | 96 port u16 | 98 options
     * </pre>
     */
    private static Announce announce(ByteBuffer in, long connectionId, int transactionId) throws FormatException {
        if (in.remaining() < ANNOUNCE_BYTES) {
            throw new FormatException("announce of " + in.remaining() + " bytes");
        }
        int start = in.position();
        in.position(start + 16);
        InfoHash infoHash = InfoHash.read(in);
        PeerId peerId = PeerId.read(in);
        in.position(start + ANNOUNCE_BYTES);
        return new Announce(connectionId, transactionId, infoHash, peerId, in.getLong(start + 56),
                in.getLong(start + 64),
                in.getLong(start + 72), TrackerEvent.of(in.getInt(start + 80)), in.getInt(start + 88),
                in.getInt(start + 92), in.getShort(start + 96) & 0xffff, in.hasRemaining() ? urlData(in) : "");
    }

    /**
     * BEP 41. An option cut short ends the list: old clients put other things here.
     * <pre>
     *  | 0 u8 |  end      | 1 u8 |  nothing      | 2 u8 | length u8 | a part of path and query |      | other u8 | length u8 | skipped |
     * </pre>
     */
    private static String urlData(ByteBuffer in) {
        StringBuilder urlData = new StringBuilder();
        while (in.hasRemaining()) {
            int option = in.get();
            if (option == OPTION_NOP) {
                continue;
            }
            if (option == OPTION_END || !in.hasRemaining()) {
                break;
            }
            int length = in.get() & 0xff;
            if (length > in.remaining()) {
                break;
            }
            byte[] value = new byte[length];
            in.get(value);
            if (option == OPTION_URL_DATA) {
                urlData.append(new String(value, StandardCharsets.ISO_8859_1));
            }
        }
        return urlData.toString();
    }

    /** Hashes above {@link WireLimits#SCRAPE_HASHES} are not looked at, as their answer would not fit. */
    private static Scrape scrape(ByteBuffer in, long connectionId, int transactionId) throws FormatException {
        in.position(in.position() + CONNECT_BYTES);
        int count = Math.min(in.remaining() / InfoHash.BYTES, WireLimits.SCRAPE_HASHES);
        if (count == 0) {
            throw new FormatException("scrape without an info-hash");
        }
        List<InfoHash> hashes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            hashes.add(InfoHash.read(in));
        }
        return new Scrape(connectionId, transactionId, hashes);
    }

    public static void encode(TrackerRequest request, ByteBuffer out) {
        if (request instanceof Connect connect) {
            out.putLong(PROTOCOL_ID).putInt(CONNECT).putInt(connect.transactionId());
        } else if (request instanceof Announce announce) {
            putAnnounce(announce, out);
        } else if (request instanceof Scrape scrape) {
            out.putLong(scrape.connectionId()).putInt(SCRAPE).putInt(scrape.transactionId());
            scrape.infoHashes().forEach(hash -> hash.write(out));
        }
    }

    private static void putAnnounce(Announce announce, ByteBuffer out) {
        out.putLong(announce.connectionId()).putInt(ANNOUNCE).putInt(announce.transactionId());
        announce.infoHash().write(out);
        announce.peerId().write(out);
        out.putLong(announce.downloaded()).putLong(announce.left()).putLong(announce.uploaded())
                .putInt(announce.event().ordinal())
                .putInt(0).putInt(announce.key()).putInt(announce.wanted()).putShort((short) announce.port());
        byte[] urlData = announce.urlData().getBytes(StandardCharsets.ISO_8859_1);
        for (int from = 0; from < urlData.length; from += 255) {
            int length = Math.min(255, urlData.length - from);
            out.put((byte) OPTION_URL_DATA).put((byte) length).put(urlData, from, length);
        }
    }

    /**
     * @param ipv6 whether the datagram came over IPv6: it tells how long a peer's entry is; a cut-off last entry is
     * ignored
     */
    public static TrackerResponse decodeResponse(ByteBuffer datagram, boolean ipv6) throws FormatException {
        ByteBuffer in = datagram.slice();
        if (in.remaining() < 8) {
            throw new FormatException("response of " + in.remaining() + " bytes");
        }
        int action = in.getInt();
        int transactionId = in.getInt();
        return switch (action) {
            case CONNECT -> new Connected(transactionId, atLeast(8, in).getLong());
            case ANNOUNCE -> new Announced(transactionId, atLeast(12, in).getInt(), in.getInt(), in.getInt(),
                    peers(in, ipv6 ? 16 : 4));
            case SCRAPE -> new Scraped(transactionId, counts(in));
            case ERROR -> new Failed(transactionId, message(in));
            default -> throw new FormatException("unknown action " + Integer.toUnsignedString(action));
        };
    }

    private static ByteBuffer atLeast(int bytes, ByteBuffer in) throws FormatException {
        if (in.remaining() < bytes) {
            throw new FormatException("response of only " + in.limit() + " bytes");
        }
        return in;
    }

    private static List<InetSocketAddress> peers(ByteBuffer in, int addressBytes) {
        List<InetSocketAddress> peers = new ArrayList<>(in.remaining() / (addressBytes + 2));
        byte[] address = new byte[addressBytes];
        while (in.remaining() >= addressBytes + 2) {
            in.get(address);
            try {
                peers.add(new InetSocketAddress(InetAddress.getByAddress(address), in.getShort() & 0xffff));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("4 or 16 bytes are an address", e);
            }
        }
        return peers;
    }

    private static List<Counts> counts(ByteBuffer in) {
        List<Counts> torrents = new ArrayList<>(in.remaining() / 12);
        while (in.remaining() >= 12) {
            torrents.add(new Counts(in.getInt(), in.getInt(), in.getInt()));
        }
        return torrents;
    }

    /** Some trackers end it with a NUL, as C strings do. */
    private static String message(ByteBuffer in) {
        String text = StandardCharsets.UTF_8.decode(in).toString();
        int nul = text.indexOf('\0');
        return Printable.of(nul < 0 ? text : text.substring(0, nul), WireLimits.TRACKER_MESSAGE_CHARS);
    }

    public static void encode(TrackerResponse response, ByteBuffer out) {
        if (response instanceof Connected connected) {
            putConnected(out, connected.transactionId(), connected.connectionId());
        } else if (response instanceof Announced announced) {
            putAnnounceHeader(out, announced.transactionId(), announced.intervalSeconds(), announced.leechers(),
                    announced.seeders());
            announced.peers().forEach(peer -> out.put(peer.getAddress().getAddress()).putShort((short) peer.getPort()));
        } else if (response instanceof Scraped scraped) {
            putScrapeHeader(out, scraped.transactionId());
            scraped.torrents()
                    .forEach(counts -> putCounts(out, counts.seeders(), counts.completed(), counts.leechers()));
        } else if (response instanceof Failed failed) {
            putError(out, failed.transactionId(), failed.message());
        }
    }

    public static void putConnected(ByteBuffer out, int transactionId, long connectionId) {
        out.putInt(CONNECT).putInt(transactionId).putLong(connectionId);
    }

    /** The caller puts the peers behind it: address and port of each, addresses of the datagram's family. */
    public static void putAnnounceHeader(ByteBuffer out, int transactionId, int intervalSeconds, int leechers,
            int seeders) {
        out.putInt(ANNOUNCE).putInt(transactionId).putInt(intervalSeconds).putInt(leechers).putInt(seeders);
    }

    /** The caller puts {@link #putCounts} behind it for each info-hash of the request, in its order. */
    public static void putScrapeHeader(ByteBuffer out, int transactionId) {
        out.putInt(SCRAPE).putInt(transactionId);
    }

    public static void putCounts(ByteBuffer out, int seeders, int completed, int leechers) {
        out.putInt(seeders).putInt(completed).putInt(leechers);
    }

    /**
     * The message is cut to the room that `out` has: with the request's size as limit, the answer is no larger than the
     * question.
     */
    public static void putError(ByteBuffer out, int transactionId, String message) {
        out.putInt(ERROR).putInt(transactionId);
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        out.put(text, 0, Math.min(text.length, out.remaining()));
    }
}
