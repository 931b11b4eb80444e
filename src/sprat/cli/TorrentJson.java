package sprat.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.Locale;
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
                .value("format", format(torrent))
                .value("infoHashV1", torrent.hasV1() ? torrent.infoHash().toString() : null)
                .value("infoHashV2", torrent.hasV2() ? torrent.v2Hash().toString() : null)
                .value("pieceLength", torrent.layout().pieceLengthBytes())
                .value("pieces", torrent.layout().pieceCount())
                .value("totalBytes", torrent.layout().contentBytes())
                .value("filesWithoutLayer", torrent.filesWithoutLayer().size());
        json.array("files");
        for (FileEntry entry : torrent.contentFiles()) {
            json.object().value("path", entry.displayPath()).value("bytes", entry.lengthBytes()).end();
        }
        json.end().array("trackers");
        torrent.trackers().stream().flatMap(java.util.List::stream).forEach(json::value);
        json.end().array("webSeeds");
        torrent.webSeeds().forEach(json::value);
        json.end().value("private", torrent.isPrivate())
                .value("comment", torrent.comment())
                .value("createdBy", torrent.createdBy())
                .value("createdAt", torrent.createdAtSeconds());
        if (file != null) {
            json.value("file", file);
        }
        return json.end().done();
    }

    /** As `create --format` takes it. */
    static String format(Metainfo torrent) {
        return torrent.format().name().toLowerCase(Locale.ROOT);
    }
}
