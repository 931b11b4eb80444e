package sprat.app;

import java.util.function.Consumer;
import sprat.io.EventLoop;
import sprat.swarm.Torrents;

/**
 * What all torrents of a {@link PeerNode} share.
 *
 * @param options        when a torrent is done
 * @param torrents       the swarms of this process
 * @param loop           on whose thread everything is called
 * @param events         what users are told
 * @param metadataWorker reads descriptions and writes torrent files
 */
record NodeParts(PeerOptions options, Torrents torrents, EventLoop loop, Consumer<Event> events,
        MetadataWorker metadataWorker) {
}
