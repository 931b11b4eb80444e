package sprat.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A reactor on real sockets that plays both sides, turned by the test itself. At its end nothing in the reactor may
 * have failed.
 */
final class TurnedReactor implements AfterEachCallback {
    final Reactor reactor;

    TurnedReactor() {
        try {
            reactor = new Reactor(System::nanoTime);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void turnUntil(BooleanSupplier done) throws IOException {
        while (!done.getAsBoolean()) {
            reactor.turn();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        reactor.close();
        assertEquals(0, reactor.internalErrors());
    }
}
