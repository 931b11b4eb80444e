package sprat.spec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A link inside the repository leads to a file that is there, and to a heading that is in it. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");

    static Stream<Path> pages() {
        return Stream.concat(Stream.of(Path.of("README.md")).filter(Files::exists), Document.pages().stream());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) {
        for (String line : Document.read(page).lines()) {
            Matcher link = LINK.matcher(line);
            while (link.find()) {
                Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
                assertTrue(Files.exists(target), page + " links to " + target);
                if (link.group(2) != null) {
                    assertTrue(hasHeading(target, link.group(2)), page + " links to " + target + "#" + link.group(2));
                }
            }
        }
    }

    private static boolean hasHeading(Path page, String anchor) {
        return Document.read(page).sections().stream().anyMatch(section -> anchor(section.title()).equals(anchor));
    }

    /** As GitHub makes it of a heading. */
    private static String anchor(String title) {
        return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
    }
}
