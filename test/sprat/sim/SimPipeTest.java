package sprat.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much a connection takes before anything is read. */
class SimPipeTest {
    private static final long LATENCY_NANOS = 50 * SimTime.MILLIS;

    private final SimTime time = new SimTime();
    private final SimNetwork network = new SimNetwork(time).latency(LATENCY_NANOS);

    /**
     * Twice what is on the way in a tenth of a second, from 64 KiB to 4 MiB. Rates in bytes a second, 0 is no limit.
     */
    @ParameterizedTest
    @CsvSource({"1000000, 0, 200000", "0, 1000000, 200000", "2000000, 1000000, 200000", "1000, 1000, 65536",
            "900000000, 0, 4194304", "0, 0, 4194304"})
    void theWindowIsAsWideAsTheSlowerOfTwoLinesWants(long up, long down, long windowBytes) throws UnknownHostException {
        SimTransport sender = end("10.0.0.1");
        SimTransport receiver = end("10.0.0.2");
        sender.machine().rates(up, 0);
        receiver.machine().rates(0, down);
        assertEquals(windowBytes, new SimPipe(time, network, sender, receiver).room());
    }

    private SimTransport end(String address) throws UnknownHostException {
        InetAddress at = InetAddress.getByName(address);
        return new SimTransport(new SimLoop(time, network, at), new InetSocketAddress(at, 1), new InetSocketAddress(2),
                null);
    }
}
