package sprat.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Golden bytes that nobody reads, and names of vectors that are not there, are found here. */
class VectorsTest {
    private static final Pattern NAME = Pattern.compile("`([a-z0-9-]+)\\.hex`");

    @Test
    void thePagesNameEachVectorAndNoOther() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path page : Document.pages()) {
            Matcher names = NAME.matcher(Files.readString(page));
            while (names.find()) {
                named.add(names.group(1));
            }
        }
        assertEquals(vectors(), named);
    }

    @Test
    void theFirstPageListsEachVector() {
        Set<String> listed = new TreeSet<>();
        Document.read(Document.SPEC.resolve("README.md")).section("Vectors").table().forEach(row -> {
            Matcher names = NAME.matcher(row.get(0));
            while (names.find()) {
                listed.add(names.group(1));
            }
        });
        assertEquals(vectors(), listed);
    }

    @Test
    void someTestReadsEachVector() {
        String tests = SourceFiles.below("test").stream().map(SourceFiles::text).reduce("", String::concat);
        Set<String> unread = vectors();
        assertFalse(unread.isEmpty());
        unread.removeIf(vector -> tests.contains("\"" + vector + "\""));
        assertEquals(Set.of(), unread);
    }

    private static Set<String> vectors() {
        try (var paths = Files.list(Document.SPEC.resolve("vectors"))) {
            return new TreeSet<>(paths.map(path -> path.getFileName().toString().replaceFirst("\\.hex$", "")).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
