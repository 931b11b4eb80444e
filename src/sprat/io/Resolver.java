package sprat.io;

import java.net.InetAddress;
import java.util.List;

/** Looks names up without stopping the loop: on a worker thread, or from a table in tests. */
public interface Resolver {
    /** `done` runs on the loop's thread. Literal addresses are answered too. */
    void resolve(String host, Answer done);

    interface Answer {
        /** @param addresses empty when the name could not be resolved; `error` then says why, else it is "" */
        void done(List<InetAddress> addresses, String error);
    }
}
