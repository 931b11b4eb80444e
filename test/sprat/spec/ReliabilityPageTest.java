package sprat.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sprat.scenario.Knowledge;
import sprat.scenario.RandomWorld;

/** What the page says is shown by a test is shown by one that there is, and its figures are those of the limits. */
class ReliabilityPageTest {
    private static final Path PATH = Document.SPEC.resolve("reliability.md");
    private static final Document PAGE = Document.read(PATH);
    private static final String TEXT = SourceFiles.text(PATH);
    private static final Path TESTS = Path.of("test", "sprat");
    /** `room/Class`, `room/Class.method`; a room can be missing. */
    private static final Pattern TEST = Pattern.compile("`((?:[a-z]+/)?[A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?`");
    private static final Pattern TARGET = Pattern.compile("`make ([a-z-]+)[^`]*`");
    private static final Pattern CASE = Pattern.compile("`make chaos` \"([^\"]+)\"");
    private static final Pattern FIGURE = Pattern.compile("`([A-Z_]+)` \\(([^)]+)\\)");

    private static Stream<MatchResult> named(Pattern pattern) {
        return pattern.matcher(TEXT).results();
    }

    @Test
    void everyTestThatIsNamedExists() {
        Set<String> missing = new TreeSet<>();
        named(TEST).filter(test -> !exists(test.group(1), test.group(2))).forEach(test -> missing.add(test.group()));
        assertEquals(Set.of(), missing);
    }

    private static boolean exists(String classPath, String method) {
        Path file = TESTS.resolve(classPath + ".java");
        if (!Files.exists(file)) {
            return method == null && Files.exists(Path.of("src", "sprat", classPath + ".java"));
        }
        return method == null || isTest(SourceFiles.text(file), method);
    }

    /** There is a method of that name, and the paragraph above it says that it is a test. */
    private static boolean isTest(String text, String method) {
        int at = text.indexOf(" void " + method + "(");
        return at >= 0 && text.substring(text.lastIndexOf("\n\n", at), at).matches("(?s).*@(Parameterized)?Test\\b.*");
    }

    @Test
    void everyRowNamesWhatShowsIt() {
        Set<String> unshown = new TreeSet<>();
        int rows = 0;
        for (Document.Section section : PAGE.sections()) {
            if (section.lines().contains("| failure | what happens, and is promised | shown by |")) {
                rows += section.table().size();
                section.table().stream().filter(row -> row.size() != 3
                        || !row.get(2).matches("(`.+Test\\b.*|`make .*)"))
                        .forEach(row -> unshown.add(row.get(0)));
            }
        }
        assertTrue(rows > 0, "no table");
        assertEquals(Set.of(), unshown);
    }

    @Test
    void everyScenarioIsNamed() {
        Set<String> unnamed = new TreeSet<>();
        for (Path file : SourceFiles.below(TESTS.resolve("scenario").toString())) {
            String name = file.getFileName().toString().replaceFirst("\\.java$", "");
            if (name.endsWith("Test") && !TEXT.contains("`scenario/" + name + ".")) {
                unnamed.add(name);
            }
        }
        assertEquals(Set.of(), unnamed);
    }

    @Test
    void everyMakeTargetThatIsNamedExists() {
        List<String> lines = Document.read(Path.of("Makefile")).lines();
        Set<String> missing = new TreeSet<>();
        named(TARGET).map(target -> target.group(1))
                .filter(target -> lines.stream().noneMatch(line -> line.startsWith(target + ":")))
                .forEach(missing::add);
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyCaseOfChaosThatIsNamedExists() {
        Path chaos = Path.of("test", "chaos");
        String cases = SourceFiles.text(chaos.resolve("cases.py"));
        String faults = SourceFiles.text(chaos.resolve("faults.py"));
        Set<String> missing = new TreeSet<>();
        named(CASE).map(chosen -> chosen.group(1))
                .filter(name -> !cases.contains("@case('" + name + "')")
                && !faults.contains("name, roles, weight = '" + name + "'"))
                .forEach(missing::add);
        assertEquals(Set.of(), missing);
    }

    @Test
    void faultsOfTheSimulatorAreThoseOfTheCode() {
        assertEquals(names(RandomWorld.Fault.values()), rows("The simulator"));
    }

    @Test
    void beginningsOfTheSimulatorAreThoseOfTheCode() {
        assertEquals(names(Knowledge.values()), rows("What hosts begin with"));
    }

    private static List<String> rows(String section) {
        return PAGE.section(section).table().stream().map(row -> row.get(0)).toList();
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    @Test
    void figuresAreThoseOfTheLimits() {
        Map<String, String> limits = new TreeMap<>();
        for (Document.Section section : Document.read(Document.SPEC.resolve("README.md")).sections()) {
            section.table().stream().filter(row -> row.size() == 4)
                    .forEach(row -> limits.put(row.get(0), row.get(1) + " " + row.get(2)));
        }
        Set<String> wrong = new TreeSet<>();
        named(FIGURE).filter(figure -> !figure.group(2).equals(limits.get(figure.group(1))))
                .forEach(figure -> wrong.add(figure.group()));
        assertEquals(Set.of(), wrong);
    }
}
