package sprat.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import sprat.wire.FileEntry;
import sprat.wire.Metainfo;

/** What `show --json` and `create --json` print: one object on one line. */
final class TorrentJson {
    private TorrentJson() {
    }

    /** @param file that was written, or null */
    static String of(Metainfo torrent, String file) {
        JsonStringWriter json = JsonWriter.string().object()
                .value("name", torrent.name())
                .value("infoHashV1", torrent.infoHash().toString())
                .nul("infoHashV2")
                .value("pieceLength", torrent.layout().pieceLengthBytes())
                .value("pieces", torrent.layout().pieceCount())
                .value("totalBytes", torrent.files().stream().filter(f -> !f.padding()).mapToLong(FileEntry::lengthBytes).sum());
        json.array("files");
        for (FileEntry entry : torrent.files()) {
            if (!entry.padding()) {
                json.object().value("path", entry.displayPath()).value("bytes", entry.lengthBytes()).end();
            }
        }
        json.end().array("trackers");
        torrent.trackers().stream().flatMap(java.util.List::stream).forEach(json::value);
        json.end().value("private", torrent.isPrivate())
                .value("comment", torrent.comment())
                .value("createdBy", torrent.createdBy())
                .value("createdAt", torrent.createdAtSeconds());
        if (file != null) {
            json.value("file", file);
        }
        return json.end().done();
    }
}
