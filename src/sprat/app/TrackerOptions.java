package sprat.app;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a tracker was asked to do.
 *
 * @param bind      address of its socket, or null for all
 * @param port      UDP port; 0 takes any free one
 * @param interval  between announces of one peer
 * @param allowFile info-hashes to serve, 40 hexadecimal digits a line; null serves all
 */
public record TrackerOptions(InetAddress bind, int port, Duration interval, Path allowFile) {
}
