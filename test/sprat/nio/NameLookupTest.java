package sprat.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NameLookupTest {
    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private void ask(NameLookup names, String host) {
        names.resolve(host, (addresses, error) -> answers.add(addresses + error));
    }

    private String nextAnswer() throws InterruptedException {
        loop.poll(30, TimeUnit.SECONDS).run();
        return answers.remove();
    }

    @Test
    void answersLiteralAddresses() throws InterruptedException {
        NameLookup names = new NameLookup(loop::add);
        ask(names, "127.0.0.1");
        assertEquals("[/127.0.0.1]", nextAnswer());
        ask(names, "::1");
        assertEquals("[/0:0:0:0:0:0:0:1]", nextAnswer());
    }

    @Test
    void answersLiteralAddressesWhileANameServerHangs() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        NameLookup names = new NameLookup(loop::add, host -> {
            if (host.equals("tracker.example")) {
                asked.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                throw new UnknownHostException(host);
            }
            return InetAddress.getAllByName(host);
        });
        ask(names, "tracker.example");
        asked.await();
        ask(names, "10.0.0.255");
        assertEquals("[/10.0.0.255]", nextAnswer());
        ask(names, "2001:db8::1");
        assertEquals("[/2001:db8:0:0:0:0:0:1]", nextAnswer());
        ask(names, "12345::");
        assertEquals("[]12345::: no address found for this name", nextAnswer());
        go.countDown();
        assertEquals("[]tracker.example: no address found for this name", nextAnswer());
    }

    @Test
    void saysWhyThereIsNoAddress() throws InterruptedException {
        NameLookup names = new NameLookup(loop::add, host -> {
            if (host.equals("odd")) {
                throw new IllegalArgumentException("odd name");
            }
            throw new UnknownHostException(host);
        });
        ask(names, "nowhere");
        assertEquals("[]nowhere: no address found for this name", nextAnswer());
        ask(names, "");
        assertEquals("[]no host name", nextAnswer());
        ask(names, "odd");
        assertTrue(nextAnswer().contains("odd name"));
        ask(names, "nowhere");
        assertEquals("[]nowhere: no address found for this name", nextAnswer(), "the thread lives on");
    }

    @Test
    void answersWithAnErrorWhenTooManyWait() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        NameLookup names = new NameLookup(loop::add, host -> {
            asked.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new InetAddress[] {address};
        });
        ask(names, "first");
        asked.await();
        for (int i = 0; i < NameLookup.MAX_WAITING; i++) {
            ask(names, "next");
        }
        ask(names, "last");
        assertEquals("[]last: more than 64 names are being looked up", nextAnswer());
        go.countDown();
        for (int i = 0; i < 1 + NameLookup.MAX_WAITING; i++) {
            assertEquals(List.of(address).toString(), nextAnswer());
        }
    }
}
