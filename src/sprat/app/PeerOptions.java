package sprat.app;

import java.net.InetAddress;
import java.time.Duration;

/**
 * What a seeder or leecher was asked to do.
 *
 * @param bind            address of every socket, or null for the system's choice
 * @param port            TCP port; 0 takes any free one
 * @param portFixed       false: the next free port after `port` will do
 * @param maxUploadRate   bytes a second over all peers; 0 = unlimited
 * @param maxDownloadRate likewise
 * @param reseed          stay as a seeder when complete
 * @param seedTime        stop seeding after that, or null
 * @param seedRatio       stop seeding when uploaded / total reaches that; 0 = never
 * @param timeout         give up when no peer was connected for that long while something is missing; null = never
 */
public record PeerOptions(InetAddress bind, int port, boolean portFixed, int maxPeers, long maxUploadRate,
        long maxDownloadRate, boolean reseed, Duration seedTime, double seedRatio, Duration timeout) {
    /** Of `--max-peers`. */
    public static final int DEFAULT_MAX_PEERS = AppLimits.MAX_PEERS;
}
