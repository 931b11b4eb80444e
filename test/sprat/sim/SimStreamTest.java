package sprat.sim;

import java.net.UnknownHostException;
import sprat.io.LoopPair;
import sprat.io.StreamContract;

/** The contract of streams, kept by the simulated network between two machines. */
class SimStreamTest extends StreamContract {
    private final SimLoops loops = new SimLoops();

    SimStreamTest() throws UnknownHostException { }

    @Override
    protected LoopPair loops() {
        return loops;
    }
}
