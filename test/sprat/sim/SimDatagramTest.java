package sprat.sim;

import java.net.UnknownHostException;
import sprat.io.DatagramContract;
import sprat.io.LoopPair;

/** The contract of datagrams, kept by the simulated network between two machines. */
class SimDatagramTest extends DatagramContract {
    private final SimLoops loops = new SimLoops();

    SimDatagramTest() throws UnknownHostException { }

    @Override
    protected LoopPair loops() {
        return loops;
    }
}
