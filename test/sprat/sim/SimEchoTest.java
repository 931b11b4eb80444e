package sprat.sim;

import java.net.UnknownHostException;
import sprat.echo.EchoContract;
import sprat.io.LoopPair;

/** An echo beside a tracker, on the simulated network. */
class SimEchoTest extends EchoContract {
    private final SimLoops loops = new SimLoops();

    SimEchoTest() throws UnknownHostException { }

    @Override
    protected LoopPair loops() {
        return loops;
    }
}
