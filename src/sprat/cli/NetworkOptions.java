package sprat.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import sprat.app.Outcome;
import sprat.app.PeerOptions;
import sprat.app.UserError;

/** What a seeder and a leecher can be told about the network. */
final class NetworkOptions {
    private static final int DEFAULT_PORT = 6881;
    private static final int PORT_MAX = 65_535;

    private final Argument<String> bind;
    private final Argument<Integer> port;
    private final Argument<Integer> maxPeers;
    private final Argument<Long> maxUploadRate;
    private final Argument<Long> maxDownloadRate;

    NetworkOptions(Syntax syntax) {
        bind = syntax.option("--bind").takes("ADDR")
                .says("Local address, of outgoing and UDP tracker traffic too; HTTP goes from the system's choice.");
        port = syntax.option("-p", "--port").takes("N", Integer.class)
                .says("TCP port to listen on. Default: 6881, or the next free one; 0 takes any.");
        maxPeers = syntax.option("--max-peers").takes("N", Integer.class).or("" + PeerOptions.DEFAULT_MAX_PEERS)
                .says("Connections at most, over all torrents. Default: " + PeerOptions.DEFAULT_MAX_PEERS + ".");
        maxUploadRate = syntax.option("--max-upload").takes("RATE", Units::rate).or("0")
                .says("Limit of what is sent, over all peers and torrents: 2M, 500KiB/s, 100mbit. Default: none.");
        maxDownloadRate = syntax.option("--max-download").takes("RATE", Units::rate).or("0")
                .says("Limit of what is fetched, over all peers and torrents: 2M, 500KiB/s, 100mbit. Default: none.");
    }

    PeerOptions peerOptions(boolean reseed, Duration seedTime, double seedRatio, Duration timeout) throws UserError {
        if (maxPeers.value() < 1) {
            throw new UserError(Outcome.USAGE, "--max-peers must be 1 or more");
        }
        boolean portGiven = port.value() != null;
        int wanted = portGiven ? requirePort(port.value()) : DEFAULT_PORT;
        return new PeerOptions(address(bind.value()), wanted, portGiven, maxPeers.value(), maxUploadRate.value(),
                maxDownloadRate.value(), reseed, seedTime, seedRatio, timeout);
    }

    static int requirePort(int port) throws UserError {
        if (port < 0 || port > PORT_MAX) {
            throw new UserError(Outcome.USAGE, "--port must be between 0 and " + PORT_MAX);
        }
        return port;
    }

    /** @return null for null */
    static InetAddress address(String bind) throws UserError {
        try {
            return bind == null ? null : InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new UserError(Outcome.USAGE, "--bind " + bind + " is no address of this machine: see `ip address`");
        }
    }
}
