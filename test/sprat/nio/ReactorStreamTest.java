package sprat.nio;

import org.junit.jupiter.api.extension.RegisterExtension;
import sprat.io.LoopPair;
import sprat.io.StreamContract;

/** The contract of streams, kept by real sockets on loopback. */
class ReactorStreamTest extends StreamContract {
    @RegisterExtension
    private final TurnedReactor turned = new TurnedReactor();

    @Override
    protected LoopPair loops() {
        return new ReactorLoops(turned);
    }
}
