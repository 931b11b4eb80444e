package sprat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.mockito.Mockito.mock;

import java.util.List;
import org.junit.jupiter.api.Test;
import sprat.swarm.dial.DialLimits;
import sprat.swarm.magnet.MetadataEvents;
import sprat.swarm.magnet.MetadataFetch;
import sprat.wire.InfoHash;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.SampleHashes;
import sprat.wire.torrent.TorrentFormat;

/** What torrents of one process share. */
class TorrentsTest {
    @Test
    void aHybridGoesByTwoNamesAndCountsOnce() throws Exception {
        SwarmRig rig = SwarmRig.seeder(100_000, new Torrents.Settings(null, 50, 1_000_000, 0));
        Torrents torrents = rig.torrents;
        assertEquals(50, torrents.connections().mostPeers(rig.torrent.neighbours()));
        Metainfo metainfo = SampleHashes.torrent("h", List.of(new FileEntry(List.of("h"), 0, 100)), new byte[100],
                16_384, TorrentFormat.HYBRID);
        Torrent hybrid = new Torrent(torrents, metainfo, new MemoryStorage(metainfo, rig.loop), false,
                mock(TorrentEvents.class));
        hybrid.start();
        rig.run();
        assertSame(hybrid.neighbours(), torrents.find(metainfo.infoHash()));
        assertSame(hybrid.neighbours(), torrents.find(metainfo.v2Name()));
        assertEquals(500_000, torrents.uploadRateFor(rig.torrent));
        assertEquals(500_000, torrents.uploadRateFor(hybrid));
        assertEquals(50 - Math.min(25, DialLimits.SURE_PEERS),
                torrents.connections().mostPeers(rig.torrent.neighbours()));
        hybrid.stop();
        assertNull(torrents.find(metainfo.v2Name()));
        assertEquals(1_000_000, torrents.uploadRateFor(rig.torrent));
        assertEquals(50, torrents.connections().mostPeers(rig.torrent.neighbours()));
    }

    /** An attacker can tell each of them millions. */
    @Test
    void torrentsAndLinksShareTheAddressesThatMayBeRemembered() throws Exception {
        Torrents torrents = SwarmRig.seeder(100_000).torrents;
        assertEquals(DialLimits.KNOWN_ADDRESSES, torrents.connections().mostKnownAddresses());
        for (int count = 2; count <= 1_000; count++) {
            InfoHash name = InfoHash.ofHex(String.format("%040x", count));
            new MetadataFetch(torrents, new Magnet(name, null, "", List.of(), List.of(), List.of(), List.of()), true,
                    (link, info, done) -> { }, mock(MetadataEvents.class)).start();
            int most = torrents.connections().mostKnownAddresses();
            assertEquals(Math.max(DialLimits.LEAST_KNOWN_ADDRESSES, DialLimits.KNOWN_ADDRESSES_IN_ALL / count), most);
        }
        assertEquals(DialLimits.LEAST_KNOWN_ADDRESSES, torrents.connections().mostKnownAddresses());
    }
}
