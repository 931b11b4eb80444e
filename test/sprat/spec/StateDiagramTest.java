package sprat.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sprat.io.Transitions;

/** Each state machine of the code has one diagram in `protocol-spec`, and both have the same arrows. */
class StateDiagramTest {
    /** A diagram names its enum in a comment. */
    private static final Pattern SUBJECT = Pattern.compile("%% (sprat\\.\\S+)");
    private static final Pattern ARROW = Pattern.compile("(\\S+) --> (\\S+?)(?: : (\\S+))?");

    @Test
    void everyTableHasADiagramAndEveryDiagramATable() {
        assertEquals(new TreeSet<>(tables().keySet()), new TreeSet<>(diagrams().keySet()));
    }

    static Stream<String> machines() {
        return diagrams().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("machines")
    void diagramHasTheArrowsOfTheTable(String machine) {
        assertEquals(arrows(tables().get(machine)), arrows(diagrams().get(machine)));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void diagramBeginsWithTheFirstStateAndEndsWhereNoArrowLeaves(String machine) {
        Object[] states = enumOf(machine).getEnumConstants();
        Set<String> ends = new TreeSet<>();
        ends.add("[*] --> " + states[0]);
        for (Object state : states) {
            if (!tables().get(machine).containsKey(state)) {
                ends.add(state + " --> [*]");
            }
        }
        Set<String> drawn = new TreeSet<>(diagrams().get(machine).stream().filter(line -> line.contains("[*]"))
                .toList());
        assertEquals(ends, drawn);
    }

    private static Set<String> arrows(Map<?, ? extends Map<?, ?>> table) {
        Set<String> arrows = new TreeSet<>();
        table.forEach((state, row) -> row.forEach((event, next) -> arrows.add(state + " --> " + next + " : " + event)));
        return arrows;
    }

    /** Any line that is neither an arrow nor the head is a mistake of the page. */
    private static Set<String> arrows(List<String> diagram) {
        Set<String> arrows = new TreeSet<>();
        for (String line : diagram) {
            Matcher arrow = ARROW.matcher(line);
            if (!arrow.matches()) {
                throw new AssertionError("not an arrow: " + line);
            }
            if (!line.contains("[*]") && !arrows.add(line)) {
                throw new AssertionError("drawn twice: " + line);
            }
        }
        return arrows;
    }

    /** Lines of each diagram without its head and subject, by the subject. */
    private static Map<String, List<String>> diagrams() {
        Map<String, List<String>> diagrams = new TreeMap<>();
        for (var page : Document.pages()) {
            for (List<String> block : Document.read(page).fenced("mermaid")) {
                if (!block.get(0).equals("stateDiagram-v2")) {
                    continue;
                }
                Matcher subject = SUBJECT.matcher(block.get(1).strip());
                if (!subject.matches()) {
                    throw new AssertionError(page + ": a state diagram does not name its enum: " + block.get(1));
                }
                List<String> lines = block.subList(2, block.size()).stream().map(String::strip).toList();
                if (diagrams.put(subject.group(1), lines) != null) {
                    throw new AssertionError(subject.group(1) + " is drawn twice");
                }
            }
        }
        return diagrams;
    }

    /** Every table in `src`, by the enum that holds it. */
    private static Map<String, Map<?, ? extends Map<?, ?>>> tables() {
        Map<String, Map<?, ? extends Map<?, ?>>> tables = new TreeMap<>();
        for (var file : SourceFiles.below("src")) {
            String className = SourceFiles.className(file);
            if (SourceFiles.text(file).contains("Transitions.of(")) {
                tables.put(className, table(enumOf(className)));
            }
        }
        return tables;
    }

    private static Map<?, ? extends Map<?, ?>> table(Class<?> type) {
        try {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType() == Transitions.class) {
                    field.setAccessible(true);
                    return ((Transitions<?, ?>) field.get(null)).table();
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError(type + " has no table");
    }

    private static Class<?> enumOf(String className) {
        try {
            return Class.forName(className);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("the code has no " + className, e);
        }
    }
}
