package sprat.nio;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import sprat.io.MemoryBudget;
import sprat.io.Protocol;
import sprat.swarm.dial.DialLimits;

/** A reactor on a mocked system: the test owns the clock and says which channels are ready. */
final class ScriptedSystem {
    final SelectorProvider provider = mock(SelectorProvider.class);
    final List<Selector> selectors = new ArrayList<>();
    /** How each select was called: milliseconds, 0 for not waiting. */
    final List<Long> waits = new ArrayList<>();
    final Reactor reactor;
    long nowNanos = 1_000;
    private final Map<SelectableChannel, SelectionKey> keys = new HashMap<>();
    private final Map<SelectionKey, Integer> interest = new HashMap<>();
    private final Map<SelectionKey, Integer> readyOnce = new HashMap<>();
    /** What the last select told. */
    private final Map<SelectionKey, Integer> told = new HashMap<>();

    ScriptedSystem() throws IOException {
        this(MemoryBudget.ample());
    }

    ScriptedSystem(MemoryBudget memory) throws IOException {
        when(provider.openSelector()).thenAnswer(call -> newSelector());
        reactor = new Reactor(() -> nowNanos, provider, memory);
    }

    /** Dials over this channel and lets it connect. */
    void connect(ScriptedChannel script, Protocol protocol) throws IOException {
        dial(script, protocol);
        ready(script.channel, SelectionKey.OP_CONNECT);
        reactor.turn();
    }

    void dial(ScriptedChannel script, Protocol protocol) throws IOException {
        when(provider.openSocketChannel()).thenReturn(script.channel);
        allowRegister(script.channel);
        reactor.connect(new InetSocketAddress("127.0.0.1", 2000), null, nowNanos + DialLimits.CONNECT_NANOS, protocol);
    }

    /** What the next select tells of this channel. */
    void ready(SelectableChannel channel, int ops) {
        readyOnce.put(keys.get(channel), ops);
    }

    /** One turn in which this channel is ready. */
    void turnWith(SelectableChannel channel, int ops) throws IOException {
        ready(channel, ops);
        reactor.turn();
    }

    void turnAt(long nanos) throws IOException {
        nowNanos = nanos;
        reactor.turn();
    }

    /** Milliseconds of the last select; 0 is not waiting. */
    long lastWait() {
        return waits.get(waits.size() - 1);
    }

    int interestOps(SelectableChannel channel) {
        return interest.get(keys.get(channel));
    }

    void allowRegister(SelectableChannel channel) throws IOException {
        when(channel.register(any(), anyInt(), any()))
                .thenAnswer(call -> newKey(channel, call.getArgument(1), call.getArgument(2)));
    }

    /** A channel for a mocked listener to accept. */
    SocketChannel acceptable() throws IOException {
        ScriptedChannel script = new ScriptedChannel();
        allowRegister(script.channel);
        return script.channel;
    }

    private AbstractSelector newSelector() throws IOException {
        AbstractSelector selector = mock(AbstractSelector.class);
        when(selector.selectNow(any())).thenAnswer(call -> select(0L, call.getArgument(0)));
        when(selector.select(any(), anyLong())).thenAnswer(call -> select(call.getArgument(1), call.getArgument(0)));
        when(selector.keys()).thenAnswer(call -> Set.copyOf(keys.values()));
        selectors.add(selector);
        return selector;
    }

    private int select(long waitMillis, Consumer<SelectionKey> action) {
        waits.add(waitMillis);
        told.clear();
        told.putAll(readyOnce);
        readyOnce.clear();
        told.keySet().forEach(action);
        return told.size();
    }

    private SelectionKey newKey(SelectableChannel channel, int ops, Object attachment) {
        SelectionKey key = mock(SelectionKey.class);
        keys.put(channel, key);
        interest.put(key, ops);
        when(key.attachment()).thenReturn(attachment);
        when(key.isValid()).thenReturn(true);
        when(key.readyOps()).thenAnswer(call -> told.get(key));
        when(key.interestOps(anyInt())).thenAnswer(call -> {
            interest.put(key, call.getArgument(0));
            return key;
        });
        return key;
    }
}
