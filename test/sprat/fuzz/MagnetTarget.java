package sprat.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import sprat.io.FormatException;
import sprat.wire.Vectors;
import sprat.wire.WireLimits;
import sprat.wire.peer.MetadataMessage;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.MagnetReader;

/**
 * Magnet links, and what peers send of the torrent that one names. A link that is taken is the same when it is written
 * and read again.
 */
final class MagnetTarget implements Target {
    private static final String V1 = "xt=urn:btih:631a31dd0a46257d5078c0dee4e66e26f73e42ac";
    private static final String V2 = "xt=urn:btmh:1220d8dd32ac93357c368556af3ac1d95c9d76bd0dff6fa9833ecdac3d53134efabb";
    private static final String[] PARTS = {V1, V2, "xt=urn:btih:MMNDDXIKIYSX2UDYYDPOJZTOE33T4QVM", "dn=a+%C3%A4",
            "tr=udp%3A%2F%2Fh%3A1",
        "ws=http%3A%2F%2Fh%2F", "x.pe=10.0.0.5:6881", "x.pe=[2001:db8::5]:6882", "so=0,2,4-8", "so=499999-499999",
        "xt.1=urn:ed2k:31d6", "tr=%", "x.pe=h:0", "xt=urn:btmh:1114", "dn=%ff%00"};
    private static final List<byte[]> MESSAGES =
            Stream.of("peer-metadata-request", "peer-metadata-data", "peer-metadata-reject")
            .map(Vectors::bytes).map(message -> Arrays.copyOfRange(message, 6, message.length)).toList();

    @Override
    public String name() {
        return "magnet";
    }

    @Override
    public byte[] input(Mutator mutator) {
        if (mutator.oneIn(3)) {
            byte[] message = mutator.pick(MESSAGES);
            return mutator.oneIn(2) ? mutator.damage(message) : mutator.damageBencode(message, mutator.pick(MESSAGES));
        }
        StringBuilder link = new StringBuilder("magnet:?").append(mutator.oneIn(2) ? V1 : V2);
        for (int i = mutator.below(6); i > 0; i--) {
            link.append('&').append(mutator.pick(PARTS));
        }
        byte[] bytes = link.toString().getBytes(StandardCharsets.ISO_8859_1);
        return mutator.oneIn(3) ? bytes : mutator.damage(bytes);
    }

    @Override
    public Ending run(byte[] input) {
        boolean isMessage = input.length > 0 && input[0] == 'd';
        try {
            if (isMessage) {
                check(MetadataMessage.read(ByteBuffer.wrap(input)));
            } else {
                check(MagnetReader.read(new String(input, StandardCharsets.UTF_8)));
            }
            return new Ending(false, input.length);
        } catch (FormatException refused) {
            return new Ending(true, input.length);
        }
    }

    private static void check(MetadataMessage message) {
        require(message.slice() >= 0 && message.totalBytes() >= 0 && message.totalBytes() <= WireLimits.METADATA_BYTES,
                "taken: " + message);
    }

    private static void check(Magnet magnet) throws FormatException {
        require(magnet.trackers().size() <= WireLimits.TRACKERS
                && magnet.peers().stream().allMatch(peer -> peer.getPort() > 0)
                && magnet.selection().stream().allMatch(run -> run.first() <= run.last()
                && run.last() < WireLimits.FILES), "taken: " + magnet);
        require(MagnetReader.read(magnet.toString()).equals(magnet), "another link when read again: " + magnet);
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }

    @Override
    public long bytesPerByte() {
        return 400;
    }

    @Override
    public long bytesPerCase() {
        return 64 << 10;
    }

    @Override
    public int share() {
        return 60;
    }
}
