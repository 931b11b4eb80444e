package sprat.wire;

/**
 * Bounds that the readers of bytes enforce before they allocate. Listed with `io.Limits` in `protocol-spec/README.md`.
 */
public final class WireLimits {
    /** Nesting of lists and dictionaries in one bencoded value. */
    public static final int BENCODE_DEPTH = 100;
    /** Values in one bencoded document. */
    public static final int BENCODE_VALUES = 3_000_000;
    /** Entries of one list or dictionary: nothing that is read has more than a list of files. */
    public static final int BENCODE_ENTRIES = 1 << 19;
    /** A .torrent file. */
    public static final int TORRENT_FILE_BYTES = 64 << 20;
    /** Kept of a comment and of the name of the program that made a torrent. */
    public static final int NOTE_BYTES = 64 << 10;
    /** Largest piece length accepted; a whole piece is never held in memory. */
    public static final int PIECE_LENGTH_BYTES = 256 << 20;
    /** Pieces in one torrent: their bitfield is 256 KiB on the wire. */
    public static final int PIECES = 1 << 21;
    /** Files in one torrent: each is four bencoded values or more. */
    public static final int FILES = 500_000;
    /** Bytes of one path element in UTF-8, as most file systems allow. */
    public static final int PATH_ELEMENT_BYTES = 255;
    /** Elements of one path. */
    public static final int PATH_ELEMENTS = 64;
    /** Announce URLs in one torrent; more are left out. */
    public static final int TRACKERS = 200;
    /** Bytes of one announce URL. */
    public static final int TRACKER_URL_BYTES = 2048;
    /** Characters kept of a tracker's error message. */
    public static final int TRACKER_MESSAGE_CHARS = 200;
    /**
     * Path and query of an announce URL (BEP 41): they and the 98 bytes of an announce fit a datagram of 1,500 bytes.
     */
    public static final int URL_DATA_BYTES = 1200;
    /** What one request may ask for; everybody asks for this much. */
    public static final int BLOCK_BYTES = 16 << 10;
    /** Payload of one extension message (BEP 10). */
    public static final int EXTENDED_BYTES = 64 << 10;
    /** Nodes that one hash request may be for (BEP 52); others ask for up to this many. */
    public static final int HASHES = 8192;
    /** Nodes that we ask for at a time, as the BEP advises. */
    public static final int ASKED_HASHES = 512;
    /** Characters kept of a peer's client name. */
    public static final int CLIENT_NAME_CHARS = 64;
    /** Info-hashes in one scrape that fit a datagram of 1,500 bytes. */
    public static final int SCRAPE_HASHES = 72;
    /** Peers in one announce response over IPv4: (1472 - 20) / 6. */
    public static final int ANNOUNCE_PEERS_IPV4 = 242;
    /** Peers in one announce response over IPv6: (1452 - 20) / 18. */
    public static final int ANNOUNCE_PEERS_IPV6 = 79;
    /** Body of an HTTP tracker's answer. */
    public static final int WEB_TRACKER_BYTES = 512 << 10;
    /** Peers taken from one answer of an HTTP tracker. */
    public static final int WEB_PEERS = 4096;
    /** Torrents taken from one answer to a scrape over HTTP; we ask for fewer. */
    public static final int WEB_SCRAPE_HASHES = 1024;
    /** Web seeds of one torrent; more are left out. */
    public static final int WEB_SEEDS = 50;

    /** An info dictionary that is asked of peers (BEP 9). */
    public static final int METADATA_BYTES = 32 << 20;
    /** Characters of a magnet link. */
    public static final int MAGNET_CHARS = 64 << 10;
    /** Peers named by a magnet link (`x.pe`). */
    public static final int MAGNET_PEERS = 100;
    /** Runs of files in a magnet link's selection (`so`). */
    public static final int MAGNET_RUNS = 1000;

    private WireLimits() {
    }
}
