package sprat.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import sprat.io.Limits;
import sprat.swarm.MemoryStorage;
import sprat.swarm.SwarmDoor;
import sprat.swarm.Torrent;
import sprat.swarm.Torrents;
import sprat.swarm.announce.TrackerClient;
import sprat.wire.Vectors;

/**
 * What trackers answer to a torrent that announces to two of them, one with an address of each family. The last
 * questions wait in the loop's list of what was sent.
 * <pre>
 *  | act u8, length u16, bytes | ...
 * </pre>
 */
final class ResponseTarget implements Target {
    /** What a record makes happen. */
    private enum Act {
        /** The oldest question is answered, with its action and transaction id put in. */
        ANSWER,
        /** The same with its transaction id alone. */
        REPLY,
        /** The same from another address than was asked. */
        STRANGER,
        /** The bytes as they are, from where the last question went. */
        RAW,
        /** The oldest question is lost. */
        LOSE,
        /** Seconds pass, u16. */
        WAIT,
        /** All pieces are there: the torrent has nothing to ask for any more, and stops soon. */
        STOP;

        private static final Act[] ALL = values();
    }

    private static final Content CONTENT = Content.of(64, List.of("x"), 200);
    private static final String[] VECTORS = {"tracker-connect-response", "tracker-announce-response",
            "tracker-announce-response-ipv6", "tracker-scrape-response", "tracker-error-response"};
    private static final byte[][] SAMPLES = Arrays.stream(VECTORS).map(Vectors::bytes).toArray(byte[][]::new);
    private static final List<List<String>> TRACKERS =
            List.of(List.of("udp://both.example:6969/announce?x"), List.of("udp://10.9.9.9:80"));
    private static final int MOST_SECONDS = 4_000;

    private final QuietLoop loop = new QuietLoop();

    @Override
    public String name() {
        return "response";
    }

    @Override
    public byte[] input(Mutator mutator) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int n = 2 + mutator.below(16); n > 0; n--) {
            Act act = mutator.oneIn(2) ? Act.ANSWER
                    : mutator.pick(Act.ANSWER, Act.REPLY, Act.STRANGER, Act.RAW, Act.LOSE, Act.WAIT);
            byte[] bytes = act == Act.WAIT ? seconds(mutator) : act == Act.LOSE ? new byte[0] : datagram(mutator);
            out.write((mutator.oneIn(100) ? Act.STOP : act).ordinal());
            out.write(bytes.length >> 8);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] seconds(Mutator mutator) {
        int seconds = mutator.oneIn(25) ? mutator.pick(301, 1_000, 3_601) : mutator.pick(1, 2, 3, 5, 10, 16, 61);
        return new byte[] {(byte) (seconds >> 8), (byte) seconds};
    }

    private static byte[] datagram(Mutator mutator) {
        byte[] bytes = mutator.pick(SAMPLES).clone();
        if (mutator.oneIn(2)) {
            mutator.spoilField(bytes, 0, 4, 8, 4, 12, 4, 16, 4, 20, 4, 24, 2);
        }
        if (mutator.oneIn(6)) {
            bytes = Mutator.spliced(bytes, bytes.length, mutator.bytes(mutator.below(1_900)), 0);
        }
        bytes = mutator.oneIn(4) ? mutator.damage(bytes) : bytes;
        return bytes.length > Limits.DATAGRAM_BYTES ? new byte[0] : bytes;
    }

    @Override
    public Ending run(byte[] input) {
        loop.beginCase();
        Random random = new Random(5);
        TrackerClient client = new TrackerClient(loop, random);
        try {
            client.open(loop.bind(new InetSocketAddress(0), client));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Torrents torrents = new Torrents(loop, random, (host, done) ->
                loop.execute(() -> done.done(addresses(host), "")), client, new Torrents.Settings(null, 50, 0, 0));
        torrents.listeningAt(6881);
        QuietEvents events = new QuietEvents(CONTENT.metainfo());
        Torrent torrent = new Torrent(torrents, CONTENT.metainfo().withTrackers(TRACKERS),
                new MemoryStorage(CONTENT.metainfo(), loop), false, events);
        torrent.start();
        loop.run();
        ByteBuffer in = ByteBuffer.wrap(input);
        while (in.remaining() >= 3) {
            Act act = Act.ALL[(in.get() & 0xff) % Act.ALL.length];
            int length = Math.min(in.getShort() & 0x7ff, in.remaining());
            byte[] bytes = new byte[length];
            in.get(bytes);
            play(act, bytes, client, torrent);
        }
        torrent.stop();
        loop.runMillis(3_000);
        require(events.stopped, "not stopped");
        require(SwarmDoor.questionsWaiting(client) == 0, "questions are left");
        client.close();
        loop.run();
        return new Ending(events.announced == 0, input.length);
    }

    private void play(Act act, byte[] bytes, TrackerClient client, Torrent torrent) {
        if (act == Act.WAIT) {
            int seconds = bytes.length < 2 ? 1 : ByteBuffer.wrap(bytes).getShort() & 0xffff;
            loop.runMillis(1_000L * (seconds % (MOST_SECONDS + 1)));
        } else if (act == Act.STOP) {
            torrent.stop();
        } else if (!loop.sent.isEmpty()) {
            QuietLoop.Sent question = act == Act.RAW ? loop.sent.get(loop.sent.size() - 1) : loop.sent.remove(0);
            if (bytes.length >= 8 && act != Act.RAW) {
                ByteBuffer.wrap(bytes).putInt(4, ByteBuffer.wrap(question.bytes()).getInt(12));
            }
            if (bytes.length >= 4 && act == Act.ANSWER) {
                ByteBuffer.wrap(bytes).putInt(0, ByteBuffer.wrap(question.bytes()).getInt(8));
            }
            InetSocketAddress from = act == Act.STRANGER ? new InetSocketAddress("10.6.6.6", 6969) : question.to();
            int waiting = SwarmDoor.questionsWaiting(client);
            int sent = loop.sent.size();
            if (act != Act.LOSE) {
                client.onDatagram(ByteBuffer.wrap(bytes), from, loop.nowNanos());
            }
            require(act != Act.STRANGER || waiting == SwarmDoor.questionsWaiting(client) && sent == loop.sent.size(),
                    "a stranger was heard");
        }
        loop.run();
    }

    private static List<InetAddress> addresses(String host) {
        try {
            return host.equals("both.example") ? List.of(InetAddress.getByName("10.0.0.9"),
                    InetAddress.getByName("2001:db8::9"))
                    : List.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }

    @Override
    public long bytesPerByte() {
        return 1_000;
    }

    @Override
    public long bytesPerCase() {
        return 8 << 20;
    }

    @Override
    public int share() {
        return 67;
    }
}
