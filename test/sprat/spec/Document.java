package sprat.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A Markdown page as the tests need it: sections, tables and fenced blocks. Tests run in the root of the sources. */
final class Document {
    static final Path SPEC = Path.of("protocol-spec");

    /**
     * A heading and what stands below it, up to the next heading.
     *
     * @param title without the `#`s
     */
    record Section(String title, List<String> lines) {
        /** Cells of the first table, its head and ruler left out; empty when there is none. */
        List<List<String>> table() {
            List<List<String>> tables = new ArrayList<>();
            for (String line : lines) {
                if (line.startsWith("|")) {
                    tables.add(cells(line));
                } else if (!tables.isEmpty()) {
                    break;
                }
            }
            return tables.isEmpty() ? tables : tables.subList(2, tables.size());
        }

        /** The first fenced block of that language. */
        List<String> fenced(String language) {
            int start = lines.indexOf("```" + language);
            if (start < 0) {
                throw new AssertionError(title + ": no block of " + language);
            }
            List<String> rest = lines.subList(start + 1, lines.size());
            return rest.subList(0, rest.indexOf("```"));
        }

        private static List<String> cells(String line) {
            String inner = line.strip().substring(1);
            return Pattern.compile("\\|").splitAsStream(inner).map(String::strip).toList();
        }
    }

    private final List<String> lines;

    private Document(List<String> lines) {
        this.lines = lines;
    }

    static Document read(Path path) {
        try {
            return new Document(Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> lines() {
        return lines;
    }

    List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        boolean fenced = false;
        for (String line : lines) {
            fenced ^= line.startsWith("```");
            if (!fenced && line.matches("#+ .*")) {
                sections.add(new Section(line.replaceFirst("^#+ ", ""), new ArrayList<>()));
            } else if (!sections.isEmpty()) {
                sections.get(sections.size() - 1).lines.add(line);
            }
        }
        return sections;
    }

    Section section(String title) {
        return sections().stream().filter(section -> section.title.equals(title)).findFirst()
                .orElseThrow(() -> new AssertionError("no section '" + title + "'"));
    }

    /** All blocks of that language on the page. */
    List<List<String>> fenced(String language) {
        List<List<String>> blocks = new ArrayList<>();
        List<String> block = null;
        for (String line : lines) {
            if (block == null && line.equals("```" + language)) {
                block = new ArrayList<>();
            } else if (block != null && line.equals("```")) {
                blocks.add(block);
                block = null;
            } else if (block != null) {
                block.add(line);
            }
        }
        return blocks;
    }

    /** Every page of the folder. */
    static List<Path> pages() {
        try (var paths = Files.list(SPEC)) {
            return paths.filter(path -> path.toString().endsWith(".md")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
