package sprat.nio;

import org.junit.jupiter.api.extension.RegisterExtension;
import sprat.io.DatagramContract;
import sprat.io.LoopPair;

/** The contract of datagrams, kept by real sockets on loopback. */
class ReactorDatagramTest extends DatagramContract {
    @RegisterExtension
    private final TurnedReactor turned = new TurnedReactor();

    @Override
    protected LoopPair loops() {
        return new ReactorLoops(turned);
    }
}
