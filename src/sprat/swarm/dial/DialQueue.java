package sprat.swarm.dial;

import java.net.InetSocketAddress;
import java.util.function.ToLongFunction;

/**
 * The addresses of one {@link DialRank} that wait: those not tried yet and those to be dialled again. They have their
 * turn alternately, but what may be made up is dialled again only when nothing of its rank is untried. Pure.
 */
final class DialQueue {
    final ToldAddresses untried = new ToldAddresses();
    final ToldLine again = new ToldLine();
    private final boolean alternates;
    private boolean isAgainNext;

    DialQueue(DialRank rank) {
        this.alternates = rank == DialRank.USEFUL || rank == DialRank.NAMED;
    }

    /** @return null when none may be dialled now */
    InetSocketAddress next(ToldLine.Gate ofUntried, ToldLine.Gate ofAgain, ToLongFunction<InetSocketAddress> priority) {
        boolean isAgainFirst = isAgainNext;
        isAgainNext = alternates && !isAgainFirst;
        InetSocketAddress address = isAgainFirst ? again.next(ofAgain, priority) : untried.next(ofUntried, priority);
        if (address != null) {
            return address;
        }
        return isAgainFirst ? untried.next(ofUntried, priority) : again.next(ofAgain, priority);
    }

    int size() {
        return untried.size() + again.size();
    }

    void clear() {
        untried.clear();
        again.clear();
    }
}
