package sprat.wire.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sprat.io.FormatException;
import sprat.wire.Vectors;
import sprat.wire.WireLimits;
import sprat.wire.peer.PeerMessage.Extended;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.MetainfoReader;

class MetadataMessageTest {
    private static final int THEIR_ID = 3;

    private static ByteBuffer payload(String vector) throws FormatException {
        Extended message = (Extended) new PeerCodec(1).decode(Vectors.buffer(vector));
        assertEquals(THEIR_ID, message.extensionId());
        return message.payload();
    }

    private static MetadataMessage read(String payload) throws FormatException {
        return MetadataMessage.read(ByteBuffer.wrap(payload.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void goldenBytesOfARequestAndOfARejection() throws FormatException {
        assertEquals(MetadataMessage.request(1), MetadataMessage.read(payload("peer-metadata-request")));
        assertEquals(Vectors.buffer("peer-metadata-request"),
                PeerCodec.extended(THEIR_ID, MetadataMessage.request(1).toBytes()));
        assertEquals(MetadataMessage.reject(1), MetadataMessage.read(payload("peer-metadata-reject")));
        assertEquals(Vectors.buffer("peer-metadata-reject"),
                PeerCodec.extended(THEIR_ID, MetadataMessage.reject(1).toBytes()));
    }

    @Test
    void goldenBytesOfDataWhoseSliceStandsBehindTheDictionary() throws FormatException {
        ByteBuffer payload = payload("peer-metadata-data");
        MetadataMessage data = MetadataMessage.read(payload);
        assertFalse(payload.hasRemaining());
        assertEquals(MetadataMessage.DATA, data.type());
        byte[] info = new byte[data.bytes().remaining()];
        data.bytes().duplicate().get(info);
        assertEquals(data.totalBytes(), info.length);
        assertEquals(Vectors.buffer("peer-metadata-data"),
                PeerCodec.extended(THEIR_ID, MetadataMessage.data(0, info).toBytes()));
        assertEquals("a", MetainfoReader.readInfo(info).name());
    }

    @Test
    void goldenBytesOfAHandshakeThatTellsTheSize() throws FormatException {
        Extended message = (Extended) new PeerCodec(1).decode(Vectors.buffer("peer-extension-metadata"));
        ExtensionHandshake handshake = ExtensionHandshake.read(message.payload());
        assertEquals(new ExtensionHandshake(Map.of("ut_metadata", THEIR_ID), 0, "", null, 0, null, 31_235), handshake);
        assertEquals(Vectors.buffer("peer-extension-metadata"),
                PeerCodec.extended(ExtensionHandshake.ID, handshake.toBytes()));
    }

    @Test
    void slicesAreAllOfOneSizeButTheLast() {
        byte[] info = new byte[2 * MetadataMessage.SLICE_BYTES + 1];
        assertEquals(3, MetadataMessage.slices(info.length));
        assertEquals(2, MetadataMessage.slices(info.length - 1));
        assertEquals(MetadataMessage.SLICE_BYTES, MetadataMessage.data(1, info).bytes().remaining());
        assertEquals(1, MetadataMessage.data(2, info).bytes().remaining());
    }

    @Test
    void aSizeOutOfRangeCountsAsAbsent() throws FormatException {
        int most = WireLimits.METADATA_BYTES;
        assertEquals(most, read("d8:msg_typei1e5:piecei0e10:total_sizei" + most + "ee").totalBytes());
        assertEquals(0, read("d8:msg_typei1e5:piecei0e10:total_sizei" + (most + 1L) + "ee").totalBytes());
        assertEquals(0, read("d8:msg_typei1e5:piecei0e10:total_sizei-1ee").totalBytes());
        assertEquals(most, ExtensionHandshake.read(ByteBuffer.wrap(("d13:metadata_sizei" + most + "ee").getBytes()))
                .metadataBytes());
        assertEquals(0, ExtensionHandshake.read(ByteBuffer.wrap(("d13:metadata_sizei" + (most + 1L) + "ee").getBytes()))
                .metadataBytes());
    }

    @Test
    void aTypeOfLaterVersionsIsReadAndItsRestLeftOut() throws FormatException {
        MetadataMessage later = read("d8:msg_typei7e5:piecei2eeREST");
        assertEquals(7, later.type());
        assertEquals(0, later.bytes().remaining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "i1e", "de", "d8:msg_typei0ee", "d5:piecei0ee", "d8:msg_type1:05:piecei0ee",
            "d8:msg_typei0e5:piecei-1ee", "d8:msg_typei0e5:piecei2147483648ee", "d8:msg_typei0e5:piecei0e"})
    void whatIsNoSuchMessageIsRefused(String payload) {
        assertThrows(FormatException.class, () -> read(payload));
    }

    @Test
    void anInfoDictionaryAloneIsTheSameTorrentWithoutItsSurroundings() throws FormatException {
        for (String vector : new String[] {"torrent-single", "torrent-folder", "torrent-hybrid-folder", "torrent-v2"}) {
            Metainfo whole = MetainfoReader.read(Vectors.bytes(vector));
            Metainfo alone = MetainfoReader.readInfo(whole.info());
            assertEquals(whole.infoHash(), alone.infoHash());
            assertEquals(whole.v2Hash(), alone.v2Hash());
            assertEquals(whole.files(), alone.files());
            assertEquals(0, alone.trackers().size());
            assertArrayEquals(whole.info(), alone.info());
        }
        byte[] info = MetainfoReader.read(Vectors.bytes("torrent-single")).info();
        byte[] more = Arrays.copyOf(info, info.length + 2);
        assertThrows(FormatException.class, () -> MetainfoReader.readInfo(more));
        assertThrows(FormatException.class, () -> MetainfoReader.readInfo("i1e".getBytes(StandardCharsets.US_ASCII)));
    }
}
