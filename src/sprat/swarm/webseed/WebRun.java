package sprat.swarm.webseed;

import java.util.ArrayList;
import java.util.List;
import sprat.swarm.pick.Block;
import sprat.wire.torrent.FileEntry;
import sprat.wire.torrent.Metainfo;
import sprat.wire.torrent.PieceLayout;
import sprat.wire.torrent.WebSeedUrls;

/**
 * A run of consecutive blocks that a web seed is asked for, and how far it has come. Pure. A run goes over the borders
 * of pieces and files; each file's part of it is one request, padding is zeros that nobody is asked for.
 */
final class WebRun {
    /** A part of one file. @param fileBytes of the whole file */
    record Part(String url, long firstByte, long lastByte, long fileBytes, boolean isPadding) {
        long bytes() {
            return lastByte - firstByte + 1;
        }
    }

    private final Metainfo metainfo;
    private final String webSeed;
    private final List<Block> blocks;
    private int next;
    private long atByte;
    private final long endByte;

    /** @param blocks at least one, each beginning where the one before it ends, or behind padding there */
    WebRun(Metainfo metainfo, String webSeed, List<Block> blocks) {
        this.metainfo = metainfo;
        this.webSeed = webSeed;
        this.blocks = List.copyOf(blocks);
        this.atByte = offset(blocks.get(0));
        Block last = blocks.get(blocks.size() - 1);
        this.endByte = offset(last) + last.lengthBytes;
    }

    private long offset(Block block) {
        return metainfo.layout().pieceOffset(block.pieceIndex()) + block.begin;
    }

    /** What is to be asked for next, from where the run is to the end of the run or of a file. */
    Part part() {
        FileEntry file = metainfo.files().get(metainfo.fileAt(atByte));
        long end = Math.min(endByte, file.end());
        return new Part(WebSeedUrls.of(webSeed, file), atByte - file.offset(), end - 1 - file.offset(),
                file.lengthBytes(), file.padding());
    }

    /** The block that the next bytes belong to. */
    Block block() {
        return blocks.get(next);
    }

    /** So many bytes are still missing of that block. */
    int missingBytes() {
        return (int) (offset(block()) + block().lengthBytes - atByte);
    }

    /** Bytes have come, no more than are missing of the block. @return true when it is whole; the next one's turn */
    boolean advance(int bytes) {
        atByte += bytes;
        if (missingBytes() > 0) {
            return false;
        }
        next++;
        if (!isDone()) {
            atByte = offset(block()); // behind padding that belongs to no block
        }
        return true;
    }

    boolean isDone() {
        return next == blocks.size();
    }

    /** Blocks that have not come. */
    List<Block> left() {
        return new ArrayList<>(blocks.subList(next, blocks.size()));
    }

    static int blocksOf(long bytes) {
        return (int) Math.max(1, bytes / PieceLayout.BLOCK_BYTES);
    }
}
