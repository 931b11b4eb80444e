package sprat.wire.torrent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sprat.io.FormatException;
import sprat.wire.Printable;
import sprat.wire.bencode.BencodeValue;
import sprat.wire.bencode.BencodeValue.Bytes;
import sprat.wire.bencode.BencodeValue.Dictionary;

/**
 * `piece layers` of a torrent file (BEP 52): for each root of a file longer than a piece the nodes above its pieces,
 * outside the info dictionary, since the roots in there vouch for them. In memory the nodes of all files stand one
 * behind the other, as pieces do.
 */
final class PieceLayers {
    private static final int NODE_BYTES = Metainfo.NODE_BYTES;

    private PieceLayers() {
    }

    /**
     * Layers may be missing: they can be asked of peers. Those that are there must be right.
     *
     * @return the node of every piece; empty when a layer is missing: a torrent file of few bytes gets no room for many
     *     pieces
     */
    static byte[] read(Dictionary root, List<FileEntry> files, PieceLayout layout, DescriptionCost cost)
            throws FormatException {
        Dictionary layers = new Dictionary();
        if (root.get("piece layers") instanceof Dictionary given) {
            layers = given;
        } else if (root.get("piece layers") != null) {
            throw new FormatException("'piece layers' is not a dictionary");
        }
        int pieceLengthBytes = layout.pieceLengthBytes();
        Set<String> known = new HashSet<>();
        boolean isWhole = true;
        for (FileEntry file : files) {
            if (file.piecesRoot() != null && file.lengthBytes() > pieceLengthBytes) {
                known.add(key(file));
                // of its right length, before room is made for all
                isWhole &= given(layers, file, pieceLengthBytes).length > 0;
            }
        }
        cost.addNodes(isWhole ? layout.pieceCount() : 0);
        byte[] nodes = isWhole ? new byte[layout.pieceCount() * NODE_BYTES] : new byte[0];
        for (FileEntry file : files) {
            byte[] layer = file.piecesRoot() == null ? new byte[0] : layer(layers, file, pieceLengthBytes);
            if (isWhole) {
                System.arraycopy(layer, 0, nodes, (int) (file.offset() / pieceLengthBytes) * NODE_BYTES, layer.length);
            }
        }
        for (Map.Entry<String, BencodeValue> entry : layers) {
            if (!known.contains(entry.getKey())) {
                throw new FormatException("'piece layers' has one for a root that no file longer than a piece has");
            }
        }
        return nodes;
    }

    /** @return nothing when it is missing */
    private static byte[] layer(Dictionary layers, FileEntry file, int pieceLengthBytes) throws FormatException {
        if (file.lengthBytes() <= pieceLengthBytes) {
            return file.piecesRoot().toBytes();
        }
        byte[] layer = given(layers, file, pieceLengthBytes);
        if (layer.length > 0 && !Arrays.equals(MerkleTree.rootOfPieces(layer, pieceLengthBytes),
                file.piecesRoot().toBytes())) {
            throw new FormatException(where(file) + " does not have its root");
        }
        for (int i = 0; i < layer.length; i += NODE_BYTES) {
            if (Arrays.equals(layer, i, i + NODE_BYTES, new byte[NODE_BYTES], 0, NODE_BYTES)) {
                throw new FormatException(where(file) + " has a node of zeros, which no data has");
            }
        }
        return layer;
    }

    /** @return the layer as it is given, of the length that the file needs; nothing when it is missing */
    private static byte[] given(Dictionary layers, FileEntry file, int pieceLengthBytes) throws FormatException {
        BencodeValue value = layers.get(key(file));
        if (value == null) {
            return new byte[0];
        }
        if (!(value instanceof Bytes bytes)) {
            throw new FormatException(where(file) + " is not a string");
        }
        byte[] layer = bytes.bytes();
        long pieces = (file.lengthBytes() + pieceLengthBytes - 1) / pieceLengthBytes;
        if (layer.length != pieces * NODE_BYTES) {
            throw new FormatException(where(file) + " has " + layer.length + " bytes; " + pieces + " pieces need "
                    + pieces * NODE_BYTES);
        }
        return layer;
    }

    private static String where(FileEntry file) {
        return "the piece layer of '" + Printable.of(file.displayPath(), SafePath.SHOWN_CHARS) + "'";
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
