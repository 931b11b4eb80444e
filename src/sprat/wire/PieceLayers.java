package sprat.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sprat.wire.BencodeValue.Bytes;
import sprat.wire.BencodeValue.Dictionary;

/**
 * `piece layers` of a torrent file (BEP 52): for each root of a file longer than a piece the nodes above its pieces, outside the info
 * dictionary, since the roots in there vouch for them. In memory the nodes of all files stand one behind the other, as pieces do.
 */
final class PieceLayers {
    private static final int NODE_BYTES = Metainfo.NODE_BYTES;

    private PieceLayers() {
    }

    /**
     * Layers may be missing: they can be asked of peers. Those that are there must be right.
     *
     * @return the node of every piece; empty when a layer is missing: a torrent file of few bytes gets no room for many pieces
     */
    static byte[] read(Dictionary root, List<FileEntry> files, PieceLayout layout) throws WireException {
        Dictionary layers = new Dictionary();
        if (root.get("piece layers") instanceof Dictionary given) {
            layers = given;
        } else if (root.get("piece layers") != null) {
            throw new WireException("'piece layers' is not a dictionary");
        }
        Map<FileEntry, byte[]> byFile = new LinkedHashMap<>();
        Set<String> known = new HashSet<>();
        for (FileEntry file : files) {
            if (file.piecesRoot() != null) {
                byFile.put(file, file.lengthBytes() <= layout.pieceLengthBytes() ? file.piecesRoot().toBytes()
                        : layer(layers, file, layout.pieceLengthBytes(), known));
            }
        }
        for (String key : layers.entries().keySet()) {
            if (!known.contains(key)) {
                throw new WireException("'piece layers' has one for a root that no file longer than a piece has");
            }
        }
        return byFile.containsValue(null) ? new byte[0] : joined(byFile, layout);
    }

    private static byte[] joined(Map<FileEntry, byte[]> byFile, PieceLayout layout) {
        byte[] nodes = new byte[layout.pieceCount() * NODE_BYTES];
        byFile.forEach((file, layer) ->
                System.arraycopy(layer, 0, nodes, (int) (file.offset() / layout.pieceLengthBytes()) * NODE_BYTES, layer.length));
        return nodes;
    }

    /** @return null when it is missing */
    private static byte[] layer(Dictionary layers, FileEntry file, int pieceLengthBytes, Set<String> known) throws WireException {
        String key = key(file);
        known.add(key);
        BencodeValue value = layers.get(key);
        if (value == null) {
            return null;
        }
        String where = "the piece layer of '" + Printable.of(file.displayPath(), SafePath.SHOWN_CHARS) + "'";
        if (!(value instanceof Bytes bytes)) {
            throw new WireException(where + " is not a string");
        }
        byte[] layer = bytes.bytes();
        long pieces = (file.lengthBytes() + pieceLengthBytes - 1) / pieceLengthBytes;
        if (layer.length != pieces * NODE_BYTES) {
            throw new WireException(where + " has " + layer.length + " bytes; " + pieces + " pieces need " + pieces * NODE_BYTES);
        }
        if (!Arrays.equals(MerkleTree.rootOfPieces(layer, pieceLengthBytes), file.piecesRoot().toBytes())) {
            throw new WireException(where + " does not have its root");
        }
        for (int i = 0; i < layer.length; i += NODE_BYTES) {
            if (Arrays.equals(layer, i, i + NODE_BYTES, new byte[NODE_BYTES], 0, NODE_BYTES)) {
                throw new WireException(where + " has a node of zeros, which no data has");
            }
        }
        return layer;
    }

    /** None when one is missing. */
    static Dictionary write(List<FileEntry> files, PieceLayout layout, byte[] pieceNodes) {
        Dictionary layers = new Dictionary();
        for (FileEntry file : files) {
            if (pieceNodes.length > 0 && file.piecesRoot() != null && file.lengthBytes() > layout.pieceLengthBytes()) {
                int from = (int) (file.offset() / layout.pieceLengthBytes()) * NODE_BYTES;
                int end = (int) ((file.end() - 1) / layout.pieceLengthBytes() + 1) * NODE_BYTES;
                layers.with(key(file), new Bytes(Arrays.copyOfRange(pieceNodes, from, end)));
            }
        }
        return layers;
    }

    private static String key(FileEntry file) {
        return new String(file.piecesRoot().toBytes(), StandardCharsets.ISO_8859_1);
    }
}
