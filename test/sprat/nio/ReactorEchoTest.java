package sprat.nio;

import org.junit.jupiter.api.extension.RegisterExtension;
import sprat.echo.EchoContract;
import sprat.io.LoopPair;

/** An echo beside a tracker, on real sockets. */
class ReactorEchoTest extends EchoContract {
    @RegisterExtension
    private final TurnedReactor turned = new TurnedReactor();

    @Override
    protected LoopPair loops() {
        return new ReactorLoops(turned);
    }
}
