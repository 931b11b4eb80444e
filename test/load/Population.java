package load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * 1,000,000 peers of 100,000 torrents, 10 in each, from addresses 127.x.y.z. A tenth of them comes from a few addresses
 * with many ports, one in each torrent: they announce again later. The others come from 90,000 addresses with 10 ports
 * each.
 */
final class Population {
    static final int TORRENTS = 100_000;
    static final int PEERS = 1_000_000;
    private static final int LOUD = 8;
    private static final int LOUD_PORTS = TORRENTS / LOUD;
    private static final int PORTS = 10;
    private static final int FIRST_PORT = 10_000;
    private static final int AT_ONCE = 64;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int TRIES = 20;

    private final InetSocketAddress tracker;
    private final List<Speaker> loud = new ArrayList<>();
    private int admitted;
    private String refusal = "";
    private int numbers;

    Population(InetSocketAddress tracker) throws IOException, LoadFailure {
        this.tracker = tracker;
        for (int i = 0; i < LOUD; i++) {
            loud.add(new Speaker(InetAddress.getByAddress(new byte[] {127, 100, 0, (byte) (1 + i)}), tracker));
        }
        connect();
    }

    /** The few addresses that speak for a peer in every torrent; their connection ids are good for two minutes. */
    List<Speaker> loud() {
        return loud;
    }

    /** Connection ids anew. */
    void connect() throws IOException, LoadFailure {
        for (Speaker speaker : loud) {
            exchange(List.of(speaker), Speaker::connect, Speaker.Answer.CONNECTED);
        }
    }

    /** An announce for the peer that a loud address has in that torrent. */
    void announce(int torrent, int number) throws IOException {
        loud.get(torrent / LOUD_PORTS).announce(torrent, FIRST_PORT + torrent % LOUD_PORTS, number);
    }

    /**
     * The first of so many numbers that no question had before: a late answer must not look like one to another
     * question.
     */
    int numbers(int count) {
        numbers += count;
        return numbers - count;
    }

    /** Peers that the tracker took. */
    int admitted() {
        return admitted;
    }

    /** What the tracker said to the first that it refused, or "". */
    String refusal() {
        return refusal;
    }

    /** Announces all, in order, until one is refused. */
    void fill() throws IOException, LoadFailure {
        for (int torrent = 0; torrent < TORRENTS && refusal.isEmpty(); torrent += AT_ONCE) {
            List<Integer> some = new ArrayList<>();
            for (int i = torrent; i < Math.min(TORRENTS, torrent + AT_ONCE); i++) {
                some.add(i);
            }
            announceLoud(some);
        }
        int quiet = (PEERS - TORRENTS) / PORTS;
        for (int source = 0; source < quiet && refusal.isEmpty(); source += AT_ONCE) {
            fillFrom(source, Math.min(quiet, source + AT_ONCE));
        }
    }

    private void announceLoud(List<Integer> torrents) throws IOException, LoadFailure {
        boolean[] answered = new boolean[torrents.size()];
        int firstNumber = numbers(answered.length);
        int left = answered.length;
        for (int tried = 0; left > 0; tried++) {
            check(tried);
            for (int i = 0; i < answered.length; i++) {
                if (!answered[i]) {
                    announce(torrents.get(i), firstNumber + i);
                }
            }
            left -= collect(loud, answered, firstNumber, left);
        }
    }

    /** Each source asks for its id, then announces its ports in ten torrents that follow each other. */
    private void fillFrom(int first, int end) throws IOException, LoadFailure {
        List<Speaker> speakers = new ArrayList<>();
        for (int source = first; source < end; source++) {
            byte[] address = {127, (byte) (101 + (source >> 16)), (byte) (source >> 8), (byte) source};
            speakers.add(new Speaker(InetAddress.getByAddress(address), tracker));
        }
        exchange(speakers, Speaker::connect, Speaker.Answer.CONNECTED);
        boolean[] answered = new boolean[speakers.size() * PORTS];
        int firstNumber = numbers(answered.length);
        int left = answered.length;
        for (int tried = 0; left > 0 && refusal.isEmpty(); tried++) {
            check(tried);
            for (int i = 0; i < answered.length; i++) {
                if (!answered[i]) {
                    long peer = (long) first * PORTS + i;
                    speakers.get(i / PORTS).announce((int) (peer % TORRENTS), FIRST_PORT + i % PORTS, firstNumber + i);
                }
            }
            left -= collect(speakers, answered, firstNumber, left);
        }
        for (Speaker speaker : speakers) {
            speaker.close();
        }
    }

    /** @return how many were answered, at most `wanted`, before the time for a retry */
    private int collect(List<Speaker> speakers, boolean[] answered, int firstNumber, int wanted) throws IOException {
        int count = 0;
        long retryNanos = System.nanoTime() + RETRY_NANOS;
        while (count < wanted && System.nanoTime() < retryNanos && refusal.isEmpty()) {
            for (Speaker speaker : speakers) {
                Speaker.Answer answer = speaker.receive();
                int i = answer == Speaker.Answer.ANNOUNCED ? speaker.number() - firstNumber : -1;
                if (i >= 0 && i < answered.length && !answered[i]) {
                    answered[i] = true;
                    count++;
                } else if (answer == Speaker.Answer.REFUSED) {
                    refusal = speaker.refusal();
                }
            }
        }
        admitted += count;
        return count;
    }

    private interface Question {
        void ask(Speaker speaker) throws IOException;
    }

    private static void exchange(List<Speaker> speakers, Question question, Speaker.Answer wanted)
            throws IOException, LoadFailure {
        List<Speaker> waiting = new ArrayList<>(speakers);
        for (int tried = 0; !waiting.isEmpty(); tried++) {
            check(tried);
            for (Speaker speaker : waiting) {
                question.ask(speaker);
            }
            long retryNanos = System.nanoTime() + RETRY_NANOS;
            while (!waiting.isEmpty() && System.nanoTime() < retryNanos) {
                for (int i = waiting.size() - 1; i >= 0; i--) {
                    if (waiting.get(i).receive() == wanted) {
                        waiting.remove(i);
                    }
                }
            }
        }
    }

    private static void check(int tried) throws LoadFailure {
        if (tried >= TRIES) {
            throw new LoadFailure("the tracker does not answer");
        }
    }
}
