package sprat.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Reads `protocol-spec/vectors/NAME.hex`: hexadecimal digits with white space between them; a line that starts with `#`
 * is a comment.
 */
public final class Vectors {
    private static final Path FOLDER = Path.of("protocol-spec", "vectors");

    private Vectors() {
    }

    public static byte[] bytes(String name) {
        try {
            String digits = Files.readAllLines(FOLDER.resolve(name + ".hex")).stream()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.joining())
                    .replaceAll("\\s", "");
            return HexFormat.of().parseHex(digits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ByteBuffer buffer(String name) {
        return ByteBuffer.wrap(bytes(name));
    }
}
