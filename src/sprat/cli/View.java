package sprat.cli;

import java.time.Instant;
import sprat.app.Event;

/** How events look to whoever watches. Called by one thread. */
interface View {
    void show(Event event, Instant time);

    /** Nothing more will come; leaves the cursor at the start of a line. */
    default void close() {
    }
}
