package sprat.wire.torrent;

/** Which hashes a torrent has of its data. */
public enum TorrentFormat {
    /** SHA-1 of pieces that run over files (BEP 3). */
    V1,
    /** SHA-256 of the blocks of each file (BEP 52). */
    V2,
    /** Both, in one info dictionary. */
    HYBRID;

    public boolean hasV1() {
        return this != V2;
    }

    public boolean hasV2() {
        return this != V1;
    }
}
