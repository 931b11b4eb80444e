package sprat.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page for readers of the code names is there, and each room stands on it. */
class ArchitecturePageTest {
    private static final Path PAGE = Document.SPEC.resolve("architecture.md");
    private static final Path SOURCE = Path.of("src/sprat");
    private static final Pattern FILE = Pattern.compile("`((?:[a-z]+/)+[A-Z]\\w+)`");
    private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");
    private static final Pattern ROOM = Pattern.compile("`([a-z]+(?:/[a-z]+)?)`");

    private final String page = SourceFiles.text(PAGE);

    @Test
    void everyFileThatIsNamedExists() {
        Set<String> missing = new TreeSet<>();
        FILE.matcher(page).results().map(match -> match.group(1))
                .filter(file -> !Files.exists(SOURCE.resolve(file + ".java"))).forEach(missing::add);
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyMethodThatIsNamedExists() {
        TreeMap<String, String> texts = new TreeMap<>();
        SourceFiles.below("src")
                .forEach(path -> texts.merge(path.getFileName().toString().replace(".java", ""), SourceFiles.text(path),
                String::concat));
        Set<String> missing = new TreeSet<>();
        METHOD.matcher(page).results()
                .filter(match -> !Pattern.compile("\\b" + match.group(2) + "\\(")
                .matcher(texts.getOrDefault(match.group(1), "")).find())
                .forEach(match -> missing.add(match.group()));
        assertEquals(Set.of(), missing);
    }

    @Test
    void theRoomsAreThoseOfTheCode() {
        Set<String> rooms = new TreeSet<>();
        SourceFiles.below("src").forEach(path -> rooms.add(SOURCE.relativize(path.getParent()).toString()));
        Set<String> named = new TreeSet<>();
        ROOM.matcher(page).results().map(match -> match.group(1))
                .filter(name -> rooms.contains(name) || name.contains("/")).forEach(named::add);
        named.removeIf(name -> name.startsWith("test/"));
        assertEquals(rooms, named);
    }

    @Test
    void itSaysWhereEachThingIsDecided() {
        assertTrue(Document.read(PAGE).section("Where is it decided?").table().size() > 10);
    }
}
