package sprat.fuzz;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import sprat.io.FormatException;
import sprat.wire.Vectors;
import sprat.wire.WireLimits;
import sprat.wire.tracker.WebTrackerCodec;
import sprat.wire.tracker.WebTrackerResponse;

/** What an HTTP tracker answers to an announce or a scrape. */
final class WebTrackerTarget implements Target {
    private static final List<byte[]> SAMPLES =
            Stream.of("web-announce-response", "web-announce-response-list", "web-refusal",
            "web-scrape-response").map(Vectors::bytes).toList();

    @Override
    public String name() {
        return "webtracker";
    }

    @Override
    public byte[] input(Mutator mutator) {
        byte[] document = mutator.pick(SAMPLES);
        return mutator.oneIn(8) ? document : mutator.oneIn(4) ? mutator.damage(document)
                : mutator.damageBencode(document, mutator.pick(SAMPLES));
    }

    @Override
    public Ending run(byte[] input) {
        boolean announced = false;
        try {
            WebTrackerResponse response = WebTrackerCodec.decodeAnnounced(ByteBuffer.wrap(input));
            announced = true;
            if (response instanceof WebTrackerResponse.Announced told) {
                check(told);
            }
        } catch (FormatException refused) {
            // As a scrape it may be right.
        }
        try {
            WebTrackerCodec.decodeScraped(ByteBuffer.wrap(input));
            return new Ending(false, 2L * input.length);
        } catch (FormatException refused) {
            return new Ending(!announced, 2L * input.length);
        }
    }

    private static void check(WebTrackerResponse.Announced told) {
        boolean isSound = told.peers().size() <= WireLimits.WEB_PEERS
                && told.peers().stream().allMatch(peer -> peer.getPort() > 0 && !peer.isUnresolved())
                && told.warning().length() <= 12 * WireLimits.TRACKER_MESSAGE_CHARS
                && Math.min(Math.min(told.intervalSeconds(), told.minIntervalSeconds()),
                Math.min(told.leechers(), told.seeders())) >= 0;
        if (!isSound) {
            throw new AssertionError("taken: " + told);
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
