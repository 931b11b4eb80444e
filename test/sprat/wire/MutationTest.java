package sprat.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damages valid bytes in thousands of ways: a reader takes them or throws a WireException, never anything else. */
class MutationTest {
    private static final int CASES = 2_500;

    /** Reads all of `in`. */
    private interface Reader {
        void read(ByteBuffer in) throws WireException;
    }

    @ParameterizedTest
    @CsvSource({"torrents, 1", "peers, 2", "handshakes, 3", "requests, 4", "responses, 5"})
    void damagedBytesAreNeverMoreThanAWireException(String what, long seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = damaged(Vectors.bytes(pick(vectors(what), random)), random);
            try {
                reader(what).read(ByteBuffer.wrap(bytes));
            } catch (WireException expected) {
                refused++;
            } catch (RuntimeException e) {
                fail(what + ", seed " + seed + ", case " + i + ": " + Arrays.toString(bytes), e);
            }
        }
        assertTrue(refused > 0 && refused < CASES, refused + " of " + CASES + " refused");
    }

    private static List<String> vectors(String what) {
        return switch (what) {
            case "torrents" -> List.of("torrent-single", "torrent-folder", "torrent-hybrid", "torrent-hybrid-folder");
            case "peers" -> List.of("peer-have", "peer-bitfield", "peer-request", "peer-piece", "peer-cancel", "peer-extension-handshake");
            case "handshakes" -> List.of("handshake");
            case "requests" -> List.of("tracker-connect-request", "tracker-announce-request-url-data", "tracker-scrape-request");
            default -> List.of("tracker-connect-response", "tracker-announce-response-ipv6", "tracker-scrape-response",
                    "tracker-error-response");
        };
    }

    private static Reader reader(String what) {
        return switch (what) {
            case "torrents" -> in -> MetainfoReader.read(in.array());
            case "peers" -> MutationTest::readPeerMessages;
            case "handshakes" -> Handshake::read;
            case "requests" -> TrackerCodec::decodeRequest;
            default -> in -> TrackerCodec.decodeResponse(in, in.limit() % 2 == 0);
        };
    }

    private static void readPeerMessages(ByteBuffer in) throws WireException {
        PeerCodec codec = new PeerCodec(13);
        for (PeerMessage message = codec.decode(in); message != null; message = codec.decode(in)) {
            if (message instanceof PeerMessage.BitfieldBits bits) {
                Bitfield.read(bits.payload(), 13);
            } else if (message instanceof PeerMessage.Extended extended) {
                ExtensionHandshake.read(extended.payload());
            }
        }
    }

    /** One to four of: a bit turned, a byte replaced by one that means something, a run taken out, a run doubled, the end cut off. */
    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] result = bytes;
        for (int n = 1 + random.nextInt(4); n > 0 && result.length > 0; n--) {
            int at = random.nextInt(result.length);
            int end = Math.min(result.length, at + 1 + random.nextInt(8));
            switch (random.nextInt(5)) {
                case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> result[at] = (byte) "0123456789dile:-\0\u007f".charAt(random.nextInt(18));
                case 2 -> result = joined(result, at, end);
                case 3 -> result = joined(result, end, at);
                default -> result = Arrays.copyOf(result, at);
            }
        }
        return result;
    }

    /** The bytes before `head` and those from `tail` on. */
    private static byte[] joined(byte[] bytes, int head, int tail) {
        return ByteBuffer.allocate(head + bytes.length - tail).put(bytes, 0, head).put(bytes, tail, bytes.length - tail).array();
    }

    private static String pick(List<String> names, Random random) {
        return names.get(random.nextInt(names.size()));
    }
}
