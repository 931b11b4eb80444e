package sprat.cli;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import sprat.app.Event;
import sprat.app.Node;
import sprat.app.Outcome;
import sprat.app.PeerOptions;
import sprat.app.TorrentJob;
import sprat.app.TrackerOptions;

/** Runs commands in this process, with nodes that end at once. */
final class Invocation {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final FakeNodes nodes = new FakeNodes();
    final Interruption interruption = new Interruption();
    private Captured out = new Captured();
    private Captured err = new Captured();

    int run(String... args) {
        out = new Captured();
        err = new Captured();
        return Main.run(args, new Environment(out.stream(), err.stream(), InstantSource.fixed(NOW), interruption, nodes,
                stream -> null));
    }

    String out() {
        return out.text();
    }

    String err() {
        return err.text();
    }

    static final class FakeNodes implements Environment.Nodes {
        PeerOptions peerOptions;
        List<TorrentJob> jobs;
        TrackerOptions trackerOptions;
        Outcome outcome = Outcome.DONE;

        @Override
        public Node peer(PeerOptions options, List<TorrentJob> wanted, Consumer<Event> events) {
            peerOptions = options;
            jobs = wanted;
            return node(events);
        }

        @Override
        public Node tracker(TrackerOptions options, Consumer<Event> events) {
            trackerOptions = options;
            return node(events);
        }

        private Node node(Consumer<Event> events) {
            return new Node() {
                private boolean isStopped;

                @Override
                public Outcome run() {
                    Outcome ended = isStopped ? Outcome.INTERRUPTED : outcome;
                    events.accept(new Event.Stopped(ended));
                    return ended;
                }

                @Override
                public long internalErrors() {
                    return 0;
                }

                @Override
                public void stop() {
                    isStopped = true;
                }
            };
        }
    }
}
