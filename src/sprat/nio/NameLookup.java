package sprat.nio;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.tinylog.Logger;
import sprat.io.Resolver;
import sprat.io.Workers;

/**
 * Asks the system for addresses, which may take seconds, on a daemon thread of its own: "sprat-names". One name after
 * the other, at most {@link #MAX_WAITING} waiting; the next is answered with an error. Literal addresses do not wait:
 * no server is asked about them. The loop's thread calls it, answers go to the executor given.
 */
public final class NameLookup implements Resolver {
    static final int MAX_WAITING = 64;

    /** Four bytes with dots, or what starts as IPv6 does: the system reads or refuses these itself. */
    private static final Pattern LITERAL =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}|[0-9A-Fa-f]*:.*");

    private final Executor answers;
    private final SystemLookup system;
    private final Workers worker;

    /** `InetAddress::getAllByName`, or a table in tests. */
    interface SystemLookup {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    /** @param answers brings an answer to the loop's thread: `EventLoop::execute` */
    public NameLookup(Executor answers) {
        this(answers, InetAddress::getAllByName);
    }

    NameLookup(Executor answers, SystemLookup system) {
        this.answers = answers;
        this.system = system;
        this.worker = new WorkerThreads("sprat-names", 1, MAX_WAITING, answers);
    }

    @Override
    public void resolve(String host, Answer done) {
        if (host.isEmpty()) {
            refuse(done, "no host name"); // the system would say: this host
        } else if (LITERAL.matcher(host).matches()) {
            lookUpNow(host, done);
        } else if (!worker.run(() -> system.addressesOf(host),
                (addresses, failure) -> answer(host, addresses, failure, done))) {
            refuse(done, host + ": more than " + MAX_WAITING + " names are being looked up");
        }
    }

    private void lookUpNow(String host, Answer done) {
        InetAddress[] addresses = null;
        Exception failure = null;
        try {
            addresses = system.addressesOf(host);
        } catch (UnknownHostException | RuntimeException e) {
            failure = e;
        }
        InetAddress[] found = addresses;
        Exception thrown = failure;
        answers.execute(() -> answer(host, found, thrown, done));
    }

    private void refuse(Answer done, String error) {
        answers.execute(() -> done.done(List.of(), error));
    }

    private static void answer(String host, InetAddress[] addresses, Throwable failure, Answer done) {
        if (failure == null) {
            done.done(List.of(addresses), "");
        } else if (failure instanceof UnknownHostException) {
            done.done(List.of(), host + ": no address found for this name");
        } else {
            Logger.error(failure, "looking up {}", host);
            done.done(List.of(), host + ": " + failure);
        }
    }
}
