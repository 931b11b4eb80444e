package sprat.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.Locale;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Magnet;
import sprat.wire.torrent.Metainfo;

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
        int index = 0;
        for (FileEntry entry : torrent.contentFiles()) {
            json.object().value("index", index++).value("path", entry.displayPath()).value("bytes", entry.lengthBytes())
                    .end();
        }
        json.end().array("trackers");
        torrent.trackers().stream().flatMap(java.util.List::stream).forEach(json::value);
        json.end().array("webSeeds");
        torrent.webSeeds().forEach(json::value);
        json.end().value("private", torrent.isPrivate())
                .value("comment", torrent.comment())
                .value("createdBy", torrent.createdBy())
                .value("createdAt", torrent.createdAtSeconds());
        json.value("magnet", Magnet.of(torrent).toString());
        if (file != null) {
            json.value("file", file);
        }
        return json.end().done();
    }

    static String of(Magnet magnet) {
        JsonStringWriter json = JsonWriter.string().object()
                .value("name", magnet.name())
                .value("infoHashV1", magnet.v1Hash() == null ? null : magnet.v1Hash().toString())
                .value("infoHashV2", magnet.v2Hash() == null ? null : magnet.v2Hash().toString())
                .array("trackers");
        magnet.trackers().forEach(json::value);
        json.end().array("webSeeds");
        magnet.webSeeds().forEach(json::value);
        json.end().array("peers");
        magnet.peers().forEach(peer -> json.value(Magnet.shown(peer)));
        json.end().array("selection");
        magnet.selection().forEach(run -> json.object().value("first", run.first()).value("last", run.last()).end());
        return json.end().end().done();
    }

    /** As `create --format` takes it. */
    static String format(Metainfo torrent) {
        return torrent.format().name().toLowerCase(Locale.ROOT);
    }
}
