package sprat.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import picocli.CommandLine.Option;
import sprat.app.Outcome;
import sprat.app.PeerOptions;
import sprat.app.UserError;

/** What a seeder and a leecher can be told about the network. */
final class NetworkOptions {
    private static final int DEFAULT_PORT = 6881;
    private static final int PORT_MAX = 65_535;

    @Option(names = "--bind", paramLabel = "ADDR", description = "Local address of every socket, outgoing and tracker traffic too.")
    String bind;

    @Option(names = {"-p", "--port"}, paramLabel = "N",
            description = "TCP port to listen on. Default: 6881, or the next free one; 0 takes any.")
    Integer port;

    @Option(names = "--max-peers", paramLabel = "N", defaultValue = "200", description = "Connections at most. Default: 200.")
    int maxPeers;

    @Option(names = "--max-upload", paramLabel = "RATE", converter = Units.Rate.class, defaultValue = "0",
            description = "Limit over all peers: 2M, 500KiB/s, 100mbit. Default: none.")
    long maxUploadRate;

    @Option(names = "--max-download", paramLabel = "RATE", converter = Units.Rate.class, defaultValue = "0",
            description = "Likewise.")
    long maxDownloadRate;

    PeerOptions peerOptions(boolean reseed, Duration seedTime, double seedRatio, Duration timeout) throws UserError {
        if (maxPeers < 1) {
            throw new UserError(Outcome.USAGE, "--max-peers must be 1 or more");
        }
        int wanted = port == null ? DEFAULT_PORT : requirePort(port);
        return new PeerOptions(address(bind), wanted, port != null, maxPeers, maxUploadRate, maxDownloadRate,
                reseed, seedTime, seedRatio, timeout);
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
