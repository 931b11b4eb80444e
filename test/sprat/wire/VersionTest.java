package sprat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void theNumberIsTheOneOfTheBuild() throws IOException {
        String artifact = "<artifactId>sprat</artifactId>";
        String pom = Files.readString(Path.of("pom.xml"));
        assertTrue(pom.substring(pom.indexOf(artifact), pom.indexOf(artifact) + 100)
                .contains("<version>" + Version.NUMBER + "</version>"), pom);
    }

    @Test
    void aPeerIdBeginsWithEightCharacters() {
        assertEquals("-SP0100-", Version.PEER_ID_PREFIX);
    }
}
