package sprat.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The .java files below a folder, as text. */
public final class SourceFiles {
    private SourceFiles() {
    }

    public static List<Path> below(String root) {
        try (var paths = Files.walk(Path.of(root))) {
            return paths.filter(path -> path.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** `src/sprat/io/Limits.java` is `sprat.io.Limits`. */
    public static String className(Path path) {
        String inRoot = path.subpath(1, path.getNameCount()).toString();
        return inRoot.replaceFirst("\\.java$", "").replace('/', '.');
    }
}
