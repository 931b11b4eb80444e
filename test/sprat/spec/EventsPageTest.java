package sprat.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
import sprat.app.Event;
import sprat.app.Outcome;

/** The members of each event on the page, and in its example, are the components of its record. */
class EventsPageTest {
    private static final Document PAGE = Document.read(Document.SPEC.resolve("events.md"));
    private static final Pattern RECORD = Pattern.compile("Record: `Event\\.(\\w+)`\\..*");
    private static final Map<Class<?>, String> TYPES =
            Map.of(String.class, "string", int.class, "integer", long.class, "integer",
            double.class, "number", InetSocketAddress.class, "address", Outcome.class, "outcome", List.class, "array");

    static Stream<Class<?>> records() {
        return Arrays.stream(Event.class.getPermittedSubclasses());
    }

    @Test
    void everyEventHasASection() {
        Set<String> real = new TreeSet<>();
        records().forEach(record -> real.add(record.getSimpleName()));
        assertEquals(real, sections().keySet());
    }

    @ParameterizedTest
    @MethodSource("records")
    void tableHasTheComponentsOfTheRecord(Class<?> record) {
        assertEquals(components(record), rows(sections().get(record.getSimpleName()).table()));
    }

    @Test
    void sourcesHaveTheComponentsOfTheirRecord() {
        List<String> lines = sections().get("Complete").lines();
        int start = lines.indexOf("Each of `sources` is a record `Event.Source`:");
        assertEquals(components(Event.Source.class),
                rows(new Document.Section("sources", lines.subList(start + 1, lines.size())).table()));
    }

    @ParameterizedTest
    @MethodSource("records")
    void exampleHasTheMembersOfTheTable(Class<?> record) throws JsonParserException {
        Set<String> expected = new TreeSet<>(Set.of("event", "time"));
        for (RecordComponent component : record.getRecordComponents()) {
            expected.add(component.getName());
            if (component.getType() == Outcome.class) {
                expected.add("exitCode");
            }
        }
        JsonObject example = example(record);
        assertEquals(expected, new TreeSet<>(example.keySet()));
        assertEquals(name(record), example.getString("event"));
    }

    @ParameterizedTest
    @MethodSource("records")
    void exampleOutcomeHasItsExitCode(Class<?> record) throws JsonParserException {
        JsonObject example = example(record);
        if (example.containsKey("outcome")) {
            Outcome outcome = Outcome.valueOf(example.getString("outcome").toUpperCase(Locale.ROOT).replace('-', '_'));
            assertEquals(outcome.exitCode(), example.getInt("exitCode"));
        }
    }

    private static JsonObject example(Class<?> record) throws JsonParserException {
        List<String> block = sections().get(record.getSimpleName()).fenced("json");
        assertEquals(1, block.size(), "one line");
        return JsonParser.object().from(block.get(0));
    }

    /** As the page says: the heading's first word. */
    private static String name(Class<?> record) {
        return sections().get(record.getSimpleName()).title().split(" ")[0];
    }

    private static List<String> components(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(component -> component.getName() + " " + TYPES.get(component.getType())).toList();
    }

    private static List<String> rows(List<List<String>> table) {
        return table.stream().map(row -> row.get(0) + " " + row.get(1)).toList();
    }

    /** By the simple name of the record. */
    private static Map<String, Document.Section> sections() {
        Map<String, Document.Section> sections = new TreeMap<>();
        for (Document.Section section : PAGE.sections()) {
            for (String line : section.lines()) {
                Matcher record = RECORD.matcher(line);
                if (record.matches()) {
                    sections.put(record.group(1), section);
                }
            }
        }
        return sections;
    }
}
