package sprat.scenario;

import java.util.Arrays;
import java.util.SplittableRandom;
import sprat.io.WebFetch;
import sprat.sim.SimWeb.Reply;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.WebSeedUrls;

/** A web server of a world that has the content, in its own manner. Every host has a line of its own to it. */
public final class SimWebSeed {
    /** What it is like. */
    public enum Manner { HONEST, SLOW, FAILING, LYING }

    private static final int FAST_BYTES_PER_SECOND = 1_000_000;
    private static final int SLOW_BYTES_PER_SECOND = 10_000;

    private final World world;
    private final Manner manner;
    private final String url;
    private final SplittableRandom random;

    SimWebSeed(World world, Manner manner, int number, SplittableRandom random) {
        this.world = world;
        this.manner = manner;
        this.url = "http://seed-" + number + ".test/";
        this.random = random;
    }

    String url() {
        return url;
    }

    long bytesPerSecond() {
        return manner == Manner.SLOW ? SLOW_BYTES_PER_SECOND : FAST_BYTES_PER_SECOND;
    }

    Reply reply(WebFetch.Request request) {
        FileEntry file = world.content().metainfo().files().stream()
                .filter(each -> WebSeedUrls.of(url, each).equals(request.url()))
                .findFirst().orElseThrow(() -> new AssertionError("no file of this torrent: " + request.url()));
        Reply right = Reply.ranged(request, world.content().bytes(file));
        return switch (manner) {
            case HONEST, SLOW -> right;
            case FAILING -> failing(request, right);
            case LYING -> random.nextBoolean() ? right : lie(right);
        };
    }

    private Reply failing(WebFetch.Request request, Reply right) {
        byte[] half = Arrays.copyOf(right.body(), right.body().length / 2);
        return switch (random.nextInt(7)) {
            case 0 -> Reply.of(503, new byte[100]);
            case 1 -> null;
            case 2 -> new Reply(206, request.firstByte() + 1, right.body(), -1, "");
            case 3 -> new Reply(206, request.firstByte(), half, -1, "");
            case 4 -> new Reply(206, request.firstByte(), half, -1, "the connection broke");
            default -> right;
        };
    }

    private Reply lie(Reply right) {
        byte[] wrong = right.body().clone();
        wrong[random.nextInt(wrong.length)] ^= 1;
        return new Reply(206, right.firstByte(), wrong, -1, "");
    }

    @Override
    public String toString() {
        return manner + " web seed " + url;
    }
}
