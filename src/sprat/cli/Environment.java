package sprat.cli;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import sprat.app.Event;
import sprat.app.Node;
import sprat.app.PeerOptions;
import sprat.app.TorrentJob;
import sprat.app.TrackerOptions;
import sprat.app.UserError;

/**
 * Everything that a command takes from the process it runs in.
 *
 * @param terminals for the number of a standard stream its width in columns, or null when it is no terminal
 */
record Environment(PrintStream out, PrintStream err, InstantSource clock, Interruption interruption, Nodes nodes,
                   IntFunction<IntSupplier> terminals) {

    /** Builds what `seeder`, `leecher` and `tracker` run. */
    interface Nodes {
        Node peer(PeerOptions options, List<TorrentJob> jobs, Consumer<Event> events) throws UserError;

        Node tracker(TrackerOptions options, Consumer<Event> events) throws UserError;
    }
}
