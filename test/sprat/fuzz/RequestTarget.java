package sprat.fuzz;

import java.io.ByteArrayOutputStream;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import sprat.io.DatagramOptions;
import sprat.io.FormatException;
import sprat.io.Limits;
import sprat.io.StreamEnd;
import sprat.tracker.TableLimits;
import sprat.tracker.TrackerServer;
import sprat.tracker.TrackerStatus;
import sprat.wire.Vectors;
import sprat.wire.tracker.TrackerCodec;
import sprat.wire.tracker.TrackerResponse;

/**
 * Datagrams to our tracker, from several hosts, with connection ids that it gave and without. It answers each at most
 * once, where it came from, and not with more bytes than came unless the id was its own; quiet peers are forgotten.
 * <pre>
 *  | limits u6, crowd u1, until quiet u1 | host u8, how u8, length u16, datagram | ...
 *
 *  how: | 0 a right id is put in | 1..3 time passes before | 4 the id is another host's |
 * </pre>
 */
final class RequestTarget implements Target {
    /** The case goes on until the tracker has forgotten everybody, which takes long. */
    private static final int UNTIL_QUIET = 0x80;
    /** More peers are there than an answer has room for. */
    private static final int CROWD = 0x40;
    private static final int CROWD_PEERS = 300;
    private static final int INTERVAL_SECONDS = 10;
    private static final TableLimits[] LIMITS =
            {TableLimits.DEFAULT, new TableLimits(2, 4, 3), new TableLimits(3, 40, 2)};
    private static final int[] SECONDS = {0, 0, 0, 1, 12, 21, 121, 200};
    private static final InetSocketAddress[] HOSTS =
            Stream.of("10.0.0.1", "10.0.0.2", "10.0.0.2", "10.0.0.3", "127.0.0.1", "2001:db8::1",
            "2001:db8::2", "fe80::1").map(host -> new InetSocketAddress(host, 40_000))
            .toArray(InetSocketAddress[]::new);
    private static final InetSocketAddress OTHER_HOST = new InetSocketAddress("10.0.0.77", 1);
    private static final int[] ANNOUNCE_FIELDS =
            {0, 8, 8, 4, 12, 4, 16, 4, 36, 4, 56, 8, 64, 8, 72, 8, 80, 4, 84, 4, 88, 4, 92, 4, 96, 2, 98, 1, 99, 1};
    private static final byte[] CONNECT = Vectors.bytes("tracker-connect-request");
    private static final byte[] ANNOUNCE = Vectors.bytes("tracker-announce-request-url-data");
    private static final byte[] SCRAPE = Vectors.bytes("tracker-scrape-request");

    private final QuietLoop loop = new QuietLoop();
    private long fedBytes;

    @Override
    public String name() {
        return "request";
    }

    @Override
    public byte[] input(Mutator mutator) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(mutator.below(LIMITS.length) | (mutator.oneIn(8) ? UNTIL_QUIET : 0)
                | (mutator.oneIn(30) ? CROWD : 0));
        for (int n = 1 + mutator.below(8); n > 0; n--) {
            byte[] datagram = datagram(mutator);
            out.write(mutator.below(HOSTS.length));
            out.write((mutator.oneIn(4) ? 0 : 1) | (mutator.oneIn(12) ? mutator.below(8) << 1 : 0)
                    | (mutator.oneIn(10) ? 16 : 0));
            out.write(datagram.length >> 8);
            out.write(datagram.length);
            out.writeBytes(datagram);
        }
        return out.toByteArray();
    }

    private static byte[] datagram(Mutator mutator) {
        byte[] datagram = mutator.pick(CONNECT, ANNOUNCE, ANNOUNCE, ANNOUNCE, SCRAPE).clone();
        if (datagram.length == ANNOUNCE.length) {
            datagram[16] = (byte) mutator.below(4); // torrents, ports, leechers and seeders of which some are the same
            datagram[97] = (byte) mutator.below(3);
            datagram[71] = (byte) mutator.below(2);
            datagram[83] = (byte) mutator.below(4);
        }
        if (mutator.oneIn(3)) {
            mutator.spoilField(datagram, datagram.length == ANNOUNCE.length ? ANNOUNCE_FIELDS
                    : new int[] {0, 8, 8, 4, 12, 4});
        }
        if (datagram.length == SCRAPE.length && mutator.oneIn(4)) {
            datagram = Mutator.spliced(datagram, datagram.length, mutator.bytes(mutator.below(1_900)), 0);
        }
        datagram = mutator.oneIn(5) ? mutator.damage(datagram) : datagram;
        return datagram.length > Limits.DATAGRAM_BYTES ? new byte[0] : datagram;
    }

    @Override
    public Ending run(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        int setting = in.hasRemaining() ? in.get() & 0xff : 0;
        TableLimits limits = LIMITS[(setting & 0x3f) % LIMITS.length];
        loop.beginCase();
        fedBytes = 0;
        TrackerServer server = new TrackerServer(loop, INTERVAL_SECONDS, limits, null, new Random(3),
                new TrackerServer.Owner() {
            @Override
            public void onLimitReached(String line) {
                require(!line.isBlank(), "a limit without words");
            }

            @Override
            public void onSocketLost(String detail) {
                throw new AssertionError(detail);
            }
        });
        server.onOpen(loop.bind(null, DatagramOptions.DEFAULT, server), loop.nowNanos());
        if ((setting & CROWD) != 0) {
            crowd(server);
        }
        int right = 0;
        while (in.remaining() >= 4) {
            InetSocketAddress host = HOSTS[(in.get() & 0xff) % HOSTS.length];
            int how = in.get() & 0xff;
            int length = Math.min(in.getShort() & 0x7ff, in.remaining());
            right += hear(server, host, how, in.slice(in.position(), length)) ? 1 : 0;
            in.position(in.position() + length);
            requireWithin(limits, server.status());
        }
        loop.runMillis((setting & UNTIL_QUIET) == 0 ? 0 : 1_000 * (2 * INTERVAL_SECONDS + 2));
        require((setting & UNTIL_QUIET) == 0 || server.status().peers() == 0 && server.status().torrents() == 0,
                "quiet peers are left");
        server.onClose(StreamEnd.LOCAL_STOP, "", loop.nowNanos());
        return new Ending(right == 0, fedBytes);
    }

    /** @return whether it was answered, and not with an error */
    private boolean hear(TrackerServer server, InetSocketAddress host, int how, ByteBuffer datagram) {
        loop.runMillis(1_000L * SECONDS[how >> 1 & 7]);
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        boolean isKnown = (how & 1) != 0 && bytes.length >= 16 && ByteBuffer.wrap(bytes).getInt(8) != 0;
        boolean isOthers = (how & 16) != 0;
        if (isKnown) {
            putId(server, isOthers ? OTHER_HOST : host, bytes);
        }
        isKnown &= !isOthers;
        ask(server, host, bytes);
        if (loop.sent.isEmpty()) {
            return false;
        }
        QuietLoop.Sent answer = loop.sent.get(0);
        require(loop.sent.size() == 1 && answer.to().equals(host), "answered elsewhere, or twice");
        require(isKnown || answer.bytes().length <= bytes.length, "a stranger is sent more than he sent");
        boolean isRight = isRight(answer.bytes(), bytes, host.getAddress() instanceof Inet6Address);
        require(isKnown || !isRight || ByteBuffer.wrap(bytes).getInt(8) == 0, "a stranger is served");
        return isRight;
    }

    private void putId(TrackerServer server, InetSocketAddress host, byte[] datagram) {
        ask(server, host, CONNECT);
        ByteBuffer.wrap(datagram).putLong(0, ByteBuffer.wrap(loop.sent.get(0).bytes()).getLong(8));
    }

    /** Peers of both families, all of the first torrent. */
    private void crowd(TrackerServer server) {
        byte[] announce = ANNOUNCE.clone();
        announce[16] = 0;
        for (InetSocketAddress host : List.of(HOSTS[0], HOSTS[HOSTS.length - 1])) {
            putId(server, host, announce);
            for (int port = 1; port <= CROWD_PEERS; port++) {
                ByteBuffer.wrap(announce).putShort(96, (short) port);
                ask(server, host, announce);
            }
        }
    }

    private void ask(TrackerServer server, InetSocketAddress host, byte[] bytes) {
        loop.sent.clear();
        fedBytes += bytes.length;
        server.onDatagram(ByteBuffer.wrap(bytes), host, loop.nowNanos());
    }

    private static boolean isRight(byte[] answer, byte[] question, boolean ipv6) {
        try {
            TrackerResponse response = TrackerCodec.decodeResponse(ByteBuffer.wrap(answer), ipv6);
            require(response.transactionId() == ByteBuffer.wrap(question).getInt(12), "another transaction");
            require(answer.length <= (ipv6 ? 1_452 : 1_472), "an answer that is too long");
            if (response instanceof TrackerResponse.Announced announced) {
                require(announced.leechers() >= 0 && announced.seeders() >= 0
                        && announced.peers().size() <= announced.leechers() + announced.seeders(),
                        "more peers than there are");
            }
            return !(response instanceof TrackerResponse.Failed);
        } catch (FormatException e) {
            throw new AssertionError("an answer that is malformed", e);
        }
    }

    private static void requireWithin(TableLimits limits, TrackerStatus status) {
        require(status.peers() <= limits.peers() && status.torrents() <= limits.torrents()
                && status.seeders() <= status.peers()
                && status.seeders() >= 0, "a table beyond its limits");
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }

    @Override
    public long bytesPerByte() {
        return 100;
    }

    @Override
    public long bytesPerCase() {
        return 512 << 10;
    }

    @Override
    public int share() {
        return 150;
    }

}
