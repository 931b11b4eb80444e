package sprat.nio;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.tinylog.Logger;
import sprat.io.Resolver;

/**
 * Asks the system for addresses, which may take seconds, on a daemon thread of its own: "sprat-names". One name after the other, at most
 * {@link #MAX_WAITING} waiting; the next is answered with an error. Literal addresses do not wait: no server is asked about them. The
 * loop's thread calls it, answers go to the executor given.
 */
public final class NameLookup implements Resolver {
    static final int MAX_WAITING = 64;

    /** Four bytes with dots, or what starts as IPv6 does: the system reads or refuses these itself. */
    private static final Pattern LITERAL = Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}|[0-9A-Fa-f]*:.*");

    private final Executor answers;
    private final SystemLookup system;
    private final ArrayBlockingQueue<Question> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    private record Question(String host, Answer done) {
    }

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
        Thread thread = new Thread(this::answerForever, "sprat-names");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void resolve(String host, Answer done) {
        if (host.isEmpty()) {
            answer(done, List.of(), "no host name"); // the system would say: this host
        } else if (LITERAL.matcher(host).matches()) {
            answer(new Question(host, done));
        } else if (!waiting.offer(new Question(host, done))) {
            answer(done, List.of(), host + ": more than " + MAX_WAITING + " names are being looked up");
        }
    }

    private void answerForever() {
        while (true) {
            try {
                answer(waiting.take());
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts the look-up of names", e);
            }
        }
    }

    private void answer(Question question) {
        try {
            answer(question.done, List.of(system.addressesOf(question.host)), "");
        } catch (UnknownHostException e) {
            answer(question.done, List.of(), question.host + ": no address found for this name");
        } catch (RuntimeException defect) {
            Logger.error(defect, "looking up {}", question.host);
            answer(question.done, List.of(), question.host + ": " + defect);
        }
    }

    private void answer(Answer done, List<InetAddress> addresses, String error) {
        answers.execute(() -> done.done(addresses, error));
    }
}
