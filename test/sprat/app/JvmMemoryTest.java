package sprat.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JvmMemoryTest {
    private static final long MIB = 1 << 20;

    @Test
    void directMemoryIsAsMuchAsTheHeapUnlessItIsSet() {
        assertEquals(new JvmMemory(64 * MIB, 64 * MIB),
                JvmMemory.read(64 * MIB, Map.of(), "java\0-Xmx64m\0-jar\0sprat.jar\0"));
        assertEquals(new JvmMemory(64 * MIB, 10 * MIB),
                JvmMemory.read(64 * MIB, Map.of(), "java\0-XX:MaxDirectMemorySize=10m\0-jar\0"));
        assertEquals(new JvmMemory(64 * MIB, 3 << 10),
                JvmMemory.read(64 * MIB, Map.of(), "java\0-XX:MaxDirectMemorySize=3K\0"));
        assertEquals(new JvmMemory(64 * MIB, 1234567),
                JvmMemory.read(64 * MIB, Map.of(), "java\0-XX:MaxDirectMemorySize=1234567\0"));
        assertEquals(new JvmMemory(64 * MIB, 64 * MIB),
                JvmMemory.read(64 * MIB, Map.of(), "java\0-XX:MaxDirectMemorySize=0\0"));
        assertEquals(new JvmMemory(64 * MIB, 8L << 30),
                JvmMemory.read(64 * MIB, Map.of("JDK_JAVA_OPTIONS", "-XX:MaxDirectMemorySize=8g"), ""));
    }

    @Test
    void theLastSettingCountsAsJavaReadsThem() {
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-XX:MaxDirectMemorySize=1m", "JDK_JAVA_OPTIONS",
                "-XX:MaxDirectMemorySize=2m");
        assertEquals(2 * MIB, JvmMemory.read(MIB, environment, "java\0").directBytes());
        assertEquals(3 * MIB, JvmMemory.read(MIB, environment, "java\0-XX:MaxDirectMemorySize=3m\0").directBytes());
        assertEquals(4 * MIB, JvmMemory.read(MIB, Map.of("_JAVA_OPTIONS", "-XX:MaxDirectMemorySize=4m"),
                "java\0-XX:MaxDirectMemorySize=3m\0").directBytes());
    }

    @Test
    void tooLittleIsRefusedInOneLine() throws UserError {
        new JvmMemory(AppLimits.LEAST_HEAP_BYTES, AppLimits.LEAST_HEAP_BYTES).requireEnough();
        UserError refusal = assertThrows(UserError.class,
                () -> new JvmMemory(AppLimits.LEAST_HEAP_BYTES - 1, 64 * MIB).requireEnough());
        assertEquals(Outcome.FAILED, refusal.outcome());
        assertEquals(1, refusal.getMessage().lines().count());
        assertTrue(refusal.getMessage().contains("-Xmx"), refusal.getMessage());
        assertThrows(UserError.class, () -> new JvmMemory(64 * MIB, MIB).requireEnough());
    }
}
