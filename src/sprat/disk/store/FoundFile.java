package sprat.disk.store;

import java.nio.file.Path;
import sprat.disk.names.FileStamp;

/**
 * Where a file of a torrent was found, and what it looked like then. `path` and `stamp` are null unless it is there.
 */
record FoundFile(Place place, Path path, FileStamp stamp) {
    static final FoundFile UNKNOWN = new FoundFile(Place.UNKNOWN, null, null);
    static final FoundFile ABSENT = new FoundFile(Place.ABSENT, null, null);

    /** Under which name. */
    enum Place {
        /** Not looked yet, or to be looked at anew. */
        UNKNOWN,
        ABSENT,
        PART,
        FINAL
    }
}
