package sprat.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import sprat.app.Outcome;

/** What README says about options, exit codes and files is true of the code. */
class ReadmeTest {
    private static final Document README = Document.read(Path.of("README.md"));
    private static final Pattern NAMES = Pattern.compile("(?:\\.option|OptionSpec\\.builder)\\(([^()]*\")\\)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern OPTION = Pattern.compile("`(--?[A-Za-z-]+)[^`]*`");
    private static final int LINES = 250;

    @Test
    void everyOptionIsListedAndEveryListedOptionExists() {
        Set<String> real = new TreeSet<>();
        for (Path file : SourceFiles.below("src/sprat/cli")) {
            NAMES.matcher(SourceFiles.text(file)).results().forEach(
                    names -> QUOTED.matcher(names.group(1)).results().forEach(name -> real.add(name.group(1))));
        }
        Set<String> listed = new TreeSet<>();
        README.section("Commands").lines().forEach(line -> OPTION.matcher(line).results()
                .forEach(option -> listed.add(option.group(1))));
        assertEquals(real, listed);
    }

    @Test
    void exitCodesAreThoseOfTheCode() {
        List<String> real = Arrays.stream(Outcome.values()).map(outcome -> "" + outcome.exitCode()).toList();
        assertEquals(real, README.section("Exit codes").table().stream().map(row -> row.get(0)).toList());
    }

    /** It is for users, who read it once; things are looked up in its tables. */
    @Test
    void itIsShort() {
        long lines = SourceFiles.text(Path.of("README.md")).lines().filter(line -> !line.startsWith("|")).count();
        assertTrue(lines <= LINES, lines + " lines");
    }
}
