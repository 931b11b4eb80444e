package sprat.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of limits and the constants are the same, name by name and value by value. */
class LimitsTableTest {
    private static final Map<String, Long> BYTES = Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20);
    private static final Map<String, Long> NANOS = Map.of("ns", 1L, "ms", 1_000_000L, "s", 1_000_000_000L);

    private static final Pattern NAME = Pattern.compile("\\b[A-Z][A-Z0-9_]+\\b");
    private static final Pattern DECLARED = Pattern.compile("static final (int|long) [A-Z0-9_]+ =");

    @Test
    void tablesHaveTheConstantsOfTheCode() {
        Set<String> onlyInCode = lines(constants());
        onlyInCode.removeAll(lines(documented()));
        Set<String> onlyOnPage = lines(documented());
        onlyOnPage.removeAll(lines(constants()));
        assertEquals("in the code [], on the page []", "in the code " + onlyInCode + ", on the page " + onlyOnPage);
    }

    /** A limit that no code reads bounds nothing. */
    @Test
    void everyLimitIsObeyedSomewhere() {
        Set<String> unread = new TreeSet<>(constants().keySet());
        for (Path file : SourceFiles.below("src")) {
            String text = DECLARED.matcher(SourceFiles.text(file)).replaceAll("");
            NAME.matcher(text).results().forEach(name -> unread.remove(name.group()));
        }
        assertEquals(Set.of(), unread);
    }

    private static Set<String> lines(Map<String, Long> limits) {
        Set<String> lines = new TreeSet<>();
        limits.forEach((name, value) -> lines.add(name + " = " + value));
        return lines;
    }

    private static Map<String, Long> documented() {
        Map<String, Long> limits = new TreeMap<>();
        for (Document.Section section : Document.read(Document.SPEC.resolve("README.md")).sections()) {
            if (section.title().matches("(Wire)?Limits( of .*)?") && !section.title().equals("Limits")) {
                section.table().forEach(row -> {
                    Long before = limits.put(row.get(0), value(row.get(0), row.get(1), row.get(2)));
                    if (before != null) {
                        throw new AssertionError(row.get(0) + " stands twice");
                    }
                });
            }
        }
        return limits;
    }

    /** In the unit that the constant's name ends with. */
    private static long value(String name, String number, String unit) {
        long factor = name.endsWith("_NANOS") ? NANOS.get(unit) : BYTES.getOrDefault(unit, 1L);
        return Long.parseLong(number.replace(",", "")) * factor;
    }

    private static Map<String, Long> constants() {
        Map<String, Long> constants = new TreeMap<>();
        SourceFiles.below("src").stream().map(Path::toString).filter(path -> path.endsWith("Limits.java"))
                .forEach(path -> {
            for (Field field : type(path).getDeclaredFields()) {
                boolean isLimit = Modifier.isPublic(field.getModifiers()) && field.getType().isPrimitive();
                if (isLimit && constants.put(field.getName(), number(field)) != null) {
                    throw new AssertionError(field.getName() + " is declared twice");
                }
            }
        });
        return constants;
    }

    /** @param path as in `src/sprat/io/Limits.java` */
    private static Class<?> type(String path) {
        try {
            return Class.forName(path.replaceFirst(".*src/", "").replace(".java", "").replace('/', '.'));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(Field field) {
        try {
            return ((Number) field.get(null)).longValue();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
