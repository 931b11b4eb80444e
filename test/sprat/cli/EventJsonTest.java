package sprat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sprat.app.Event;

class EventJsonTest {
    private static final Instant TIME = Instant.parse("2026-03-01T12:30:05.040999Z");

    static List<Event> events() {
        return SampleEvents.ALL;
    }

    @Test
    void hasASampleOfEveryEvent() {
        Set<Class<?>> sampled = SampleEvents.ALL.stream().map(Event::getClass).collect(Collectors.toSet());
        assertEquals(Set.copyOf(Arrays.asList(Event.class.getPermittedSubclasses())), sampled);
    }

    @ParameterizedTest
    @MethodSource("events")
    void saysEventAndTimeFirstOnOneLine(Event event) throws JsonParserException {
        String line = EventJson.line(event, TIME);
        JsonObject json = JsonParser.object().from(line);
        assertEquals("2026-03-01T12:30:05.040Z", json.getString("time"));
        assertTrue(line.startsWith("{\"event\":\"" + json.getString("event") + "\",\"time\":"), line);
        assertFalse(line.contains("\n") || line.contains("\r"), line);
    }

    /** Every component of the record is a member of the object, so nothing is forgotten when a record grows. */
    @ParameterizedTest
    @MethodSource("events")
    void tellsAllThatTheRecordHolds(Event event) throws JsonParserException {
        JsonObject json = JsonParser.object().from(EventJson.line(event, TIME));
        for (var component : event.getClass().getRecordComponents()) {
            assertTrue(json.containsKey(component.getName()), component.getName() + " in " + json);
        }
    }

    @Test
    void usesTheDocumentedNames() throws JsonParserException {
        Map<Class<?>, String> names = Map.of(Event.Failure.class, "error", Event.TrackerProgress.class, "progress");
        for (Event event : SampleEvents.ALL) {
            String expected = names.getOrDefault(event.getClass(), event.getClass().getSimpleName().toLowerCase());
            assertEquals(expected, JsonParser.object().from(EventJson.line(event, TIME)).getString("event"));
        }
    }

    @Test
    void writesNumbersAddressesAndSources() throws JsonParserException {
        JsonObject progress = JsonParser.object().from(EventJson.line(SampleEvents.PROGRESS, TIME));
        assertEquals(5L << 40, progress.getLong("bytesHave"));
        assertEquals(-1, progress.getLong("etaSeconds"));
        JsonObject complete = JsonParser.object().from(EventJson.line(SampleEvents.COMPLETE, TIME));
        assertEquals(4.5, complete.getDouble("seconds"));
        assertEquals("10.0.0.1:6881", complete.getArray("sources").getObject(0).getString("address"));
        assertEquals(120, complete.getArray("sources").getObject(0).getLong("bytes"));
        JsonObject error = JsonParser.object().from(EventJson.line(SampleEvents.FAILURE, TIME));
        assertEquals("bad-torrent", error.getString("outcome"));
        assertEquals(3, error.getInt("exitCode"));
    }

    @Test
    void keepsHostileNamesInsideTheirString() throws JsonParserException {
        String hostile = "\",\"event\":\"complete\n\u001b[2J\u009b2J\u2028\ud83d\ude00 片";
        String line =
                EventJson.line(new Event.Peer(hostile, SampleEvents.HASH, new InetSocketAddress("10.0.0.1", 1),
                "closed", hostile, hostile, 1, 2), TIME);
        JsonObject json = JsonParser.object().from(line);
        assertEquals("peer", json.getString("event"));
        assertEquals(hostile, json.getString("client"));
        assertTrue(line.chars().allMatch(c -> c >= ' ' && (c < 127 || c > 159)), line);
    }
}
