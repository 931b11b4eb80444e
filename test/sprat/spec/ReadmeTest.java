package sprat.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
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
    private static final Pattern FILE = Pattern.compile("`([a-z]+/[A-Z]\\w+)`");

    @Test
    void everyOptionIsListedAndEveryListedOptionExists() {
        Set<String> real = new TreeSet<>();
        for (Path file : SourceFiles.below("src/sprat/cli")) {
            NAMES.matcher(SourceFiles.text(file)).results().forEach(
                    names -> QUOTED.matcher(names.group(1)).results().forEach(name -> real.add(name.group(1))));
        }
        Set<String> listed = new TreeSet<>();
        README.section("Commands").lines().forEach(line -> OPTION.matcher(line).results().forEach(option -> listed.add(option.group(1))));
        assertEquals(real, listed);
    }

    @Test
    void exitCodesAreThoseOfTheCode() {
        List<String> real = Arrays.stream(Outcome.values()).map(outcome -> "" + outcome.exitCode()).toList();
        assertEquals(real, README.section("Exit codes").table().stream().map(row -> row.get(0)).toList());
    }

    @Test
    void filesInReadingOrderExist() {
        Set<String> missing = new TreeSet<>();
        for (List<String> row : README.section("Files in reading order").table()) {
            FILE.matcher(row.get(0)).results().map(file -> file.group(1))
                    .filter(file -> !Files.exists(Path.of("src/sprat", file + ".java"))).forEach(missing::add);
        }
        assertEquals(Set.of(), missing);
    }
}
