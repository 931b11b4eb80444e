package sprat.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import sprat.io.CloseReason;
import sprat.io.EventLoop;
import sprat.io.Limits;
import sprat.io.Recorder;
import sprat.io.StreamEnd;

/** The turn itself: its order, its bounds, how long it waits, and what it survives. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ReactorTest {
    private static final long MILLI = 1_000_000;

    private final List<String> log = new ArrayList<>();
    private ScriptedSystem system;
    private Reactor reactor;

    @BeforeEach
    void open() throws IOException {
        system = new ScriptedSystem();
        reactor = system.reactor;
    }

    @Test
    void aTurnHasItsOrder() throws IOException {
        Recorder protocol = new Recorder() {
            @Override
            public void onReceive(ByteBuffer in, long nowNanos) {
                log.add("read at " + nowNanos);
                in.position(in.limit());
                transport.send(ByteBuffer.allocate(1000), () -> log.add("flush"));
            }

            @Override
            public void onClose(CloseReason reason, String detail, long nowNanos) {
                log.add("close");
            }
        };
        ScriptedChannel channel = new ScriptedChannel(new byte[1]).delivers(1);
        system.connect(channel, protocol);
        Recorder other = new Recorder() {
            @Override
            public void onClose(CloseReason reason, String detail, long nowNanos) {
                log.add("close");
            }
        };
        system.connect(new ScriptedChannel(), other);
        system.nowNanos = 5000;
        reactor.schedule(5000, now -> log.add("timer at " + now));
        reactor.execute(() -> log.add("command"));
        other.transport.close(StreamEnd.IDLE, "");
        system.turnWith(channel.channel, OP_READ);
        assertEquals(List.of("read at 5000", "command", "timer at 5000", "flush", "close"), log);
        assertEquals(5000, reactor.nowNanos());
    }

    @Test
    void runsABoundedNumberOfCommandsATurnAndDoesNotWaitForTheRest() throws IOException {
        for (int i = 0; i < Limits.COMMANDS_PER_TURN + 1; i++) {
            String number = "" + i;
            reactor.execute(() -> log.add(number));
        }
        reactor.turn();
        assertEquals(Limits.COMMANDS_PER_TURN, log.size());
        reactor.turn();
        assertEquals(List.of(0L, 0L), system.waits);
        assertEquals("" + Limits.COMMANDS_PER_TURN, log.get(Limits.COMMANDS_PER_TURN));
    }

    @Test
    void aCommandThatGivesItselfAgainDoesNotHoldTheTurn() throws IOException {
        Runnable again = new Runnable() {
            @Override
            public void run() {
                log.add("again");
                reactor.execute(this);
            }
        };
        reactor.execute(again);
        reactor.turn();
        assertEquals(Limits.COMMANDS_PER_TURN, log.size());
    }

    @Test
    void runsABoundedNumberOfTimersATurn() throws IOException {
        for (int i = 0; i < Limits.TIMERS_PER_TURN + 1; i++) {
            String number = "" + i;
            reactor.schedule(system.nowNanos, now -> log.add(number));
        }
        reactor.turn();
        assertEquals(Limits.TIMERS_PER_TURN, log.size());
        reactor.turn();
        assertEquals("" + Limits.TIMERS_PER_TURN, log.get(Limits.TIMERS_PER_TURN));
    }

    @Test
    void aCancelledTimerDoesNotRun() throws IOException {
        EventLoop.Timer timer = reactor.schedule(system.nowNanos + 1, now -> log.add("cancelled"));
        reactor.schedule(system.nowNanos + 1, now -> log.add("kept"));
        timer.cancel();
        system.nowNanos += 1;
        reactor.turn();
        timer.cancel();
        assertEquals(List.of("kept"), log);
    }

    @Test
    void waitsUntilTheNextTimerRoundedUp() throws IOException {
        reactor.schedule(system.nowNanos + 5 * MILLI, now -> { });
        reactor.schedule(system.nowNanos + 3 * MILLI + 1, now -> { });
        reactor.turn();
        system.nowNanos += MILLI;
        reactor.turn();
        system.nowNanos += 2 * MILLI;
        reactor.turn();
        system.nowNanos += 1;
        reactor.turn();
        assertEquals(List.of(4L, 3L, 1L, 0L), system.waits);
    }

    @Test
    void waitsWithoutEndWhenThereIsNoTimer() throws IOException {
        reactor.turn();
        assertTrue(system.waits.get(0) > 1_000_000_000L);
    }

    @Test
    void aCommandForABusyLoopWakesNobody() throws IOException {
        reactor.execute(() -> reactor.execute(() -> { }));
        reactor.turn();
        verify(system.selectors.get(0), never()).wakeup();
    }

    @Test
    void defectsOfTasksAreCountedAndTheLoopLivesOn() throws IOException {
        reactor.execute(() -> {
            throw new IllegalStateException("a test's defect in a command");
        });
        reactor.execute(() -> log.add("next command"));
        reactor.schedule(system.nowNanos, now -> {
            throw new IllegalStateException("a test's defect in a timer");
        });
        reactor.schedule(system.nowNanos, now -> log.add("next timer"));
        reactor.turn();
        assertEquals(List.of("next command", "next timer"), log);
        assertEquals(2, reactor.internalErrors());
    }

    @Test
    void replacesASelectorThatReturnsWithoutReason() throws IOException {
        Recorder protocol = new Recorder();
        ScriptedChannel channel = new ScriptedChannel(new byte[1]).delivers(1);
        system.connect(channel, protocol);
        turns(Reactor.SPIN_LIMIT - 1);
        assertEquals(1, system.selectors.size());
        turns(1);
        assertEquals(2, system.selectors.size());
        verify(system.selectors.get(0)).close();
        verify(channel.channel).register(same(system.selectors.get(1)), eq(OP_READ), any());
        system.turnWith(channel.channel, OP_READ);
        assertEquals(1, protocol.receivedBytes);
    }

    @Test
    void replacesNoSelectorThatHadAReason() throws IOException {
        for (int i = 0; i < 4 * Reactor.SPIN_LIMIT; i++) {
            switch (i % 4) {
                case 0 -> reactor.schedule(system.nowNanos, now -> { });
                case 1 -> reactor.execute(() -> { });
                case 2 -> Thread.currentThread().interrupt();
                default -> system.nowNanos++;
            }
            reactor.turn();
        }
        assertEquals(1, system.selectors.size());
    }

    @Test
    void aSelectorReplacedTwiceServesAListenerToo() throws IOException {
        ServerSocketChannel server = mock(ServerSocketChannel.class);
        when(system.provider.openServerSocketChannel()).thenReturn(server);
        when(server.getLocalAddress()).thenReturn(new InetSocketAddress("127.0.0.1", 1));
        system.allowRegister(server);
        reactor.listen(new InetSocketAddress("127.0.0.1", 1), from -> null);
        turns(2 * Reactor.SPIN_LIMIT);
        assertEquals(3, system.selectors.size());
        assertEquals(OP_ACCEPT, system.interestOps(server));
    }

    @Test
    void closingEndsEveryConnection() throws IOException {
        Recorder open = new Recorder();
        system.connect(new ScriptedChannel(), open);
        Recorder dialling = new Recorder();
        system.dial(new ScriptedChannel(), dialling);
        reactor.close();
        assertEquals(List.of("open", "close LOCAL_STOP"), open.events);
        assertEquals(List.of("close LOCAL_STOP"), dialling.events);
        verify(system.selectors.get(0)).close();
    }

    @Test
    void runsOnAThreadUntilItIsStoppedAndWakesForCommands() throws Exception {
        Reactor real = new Reactor(System::nanoTime);
        List<Throwable> failures = new ArrayList<>();
        Thread thread = new Thread(() -> {
            try {
                real.run();
            } catch (IOException | RuntimeException e) {
                failures.add(e);
            }
        });
        thread.start();
        for (int i = 0; i < 1000; i++) {
            CountDownLatch ran = new CountDownLatch(1);
            real.execute(ran::countDown);
            ran.await();
        }
        CountDownLatch timerRan = new CountDownLatch(1);
        real.execute(() -> real.schedule(real.nowNanos() + 3 * MILLI, now -> timerRan.countDown()));
        timerRan.await();
        real.stop();
        thread.join();
        assertEquals(List.of(), failures);
        assertFalse(thread.isAlive());
        assertEquals(0, real.internalErrors());
    }

    private void turns(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            reactor.turn();
        }
    }
}
