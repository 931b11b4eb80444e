package sprat.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sprat.app.Outcome;
import sprat.io.CloseReason;
import sprat.io.StreamEnd;
import sprat.swarm.dial.PeerEnd;

/** Tables of exit codes and close reasons, against the enums. */
class CodesTest {
    private static final Pattern WORD = Pattern.compile("\\b[A-Z][A-Z0-9_]+\\b");
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`");

    @Test
    void exitCodesAreThoseOfTheCode() {
        List<String> documented = Document.read(Document.SPEC.resolve("events.md")).section("Exit codes").table()
                .stream()
                .map(row -> row.get(0) + " " + row.get(1)).toList();
        List<String> real = Arrays.stream(Outcome.values()).map(outcome -> outcome.exitCode() + " " + outcome).toList();
        assertEquals(real, documented);
    }

    @Test
    void closeReasonsAreThoseOfTheCode() {
        List<String> documented = Document.read(Document.SPEC.resolve("peer-wire.md")).section("Why a connection ends")
                .table().stream()
                .map(row -> row.get(0) + " " + row.get(1).equals("peer")).toList();
        Set<String> real = Stream.<CloseReason>concat(Arrays.stream(StreamEnd.values()),
                Arrays.stream(PeerEnd.values()))
                .map(reason -> reason + " " + reason.isPeerFault()).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(real, new TreeSet<>(documented));
        assertEquals(real.size(), documented.size());
    }

    /** Words in capitals with an underscore, in backticks, name constants: a renamed one must not stay behind. */
    @Test
    void everyConstantNamedOnThePagesExists() {
        Set<String> inCode = new TreeSet<>();
        for (Path file : SourceFiles.below("src")) {
            WORD.matcher(SourceFiles.text(file)).results().forEach(word -> inCode.add(word.group()));
        }
        Set<String> unknown = new TreeSet<>();
        for (Path page : Document.pages()) {
            NAMED.matcher(SourceFiles.text(page)).results().map(named -> named.group(1))
                    .filter(name -> !inCode.contains(name)).forEach(name -> unknown.add(page + ": " + name));
        }
        assertEquals(Set.of(), unknown);
    }
}
