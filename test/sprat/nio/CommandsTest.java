package sprat.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CommandsTest {
    private final Commands commands = new Commands();
    private final Runnable task = () -> { };

    @Test
    void aBurstWakesTheSleepingLoopOnce() {
        assertTrue(commands.fallAsleep());
        int wakeUps = 0;
        for (int i = 0; i < 1000; i++) {
            wakeUps += commands.add(task) ? 1 : 0;
        }
        assertEquals(1, wakeUps);
        assertTrue(commands.wakeUp());
    }

    @Test
    void aBusyLoopIsNotWoken() {
        assertFalse(commands.add(task));
    }

    @Test
    void theLoopDoesNotSleepWhileTasksWait() {
        commands.add(task);
        assertFalse(commands.fallAsleep());
        assertSame(task, commands.poll());
        assertNull(commands.poll());
        assertTrue(commands.fallAsleep());
    }

    @Test
    void tellsASleepThatNoTaskEnded() {
        commands.fallAsleep();
        assertFalse(commands.wakeUp());
    }
}
