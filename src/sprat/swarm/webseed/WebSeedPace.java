package sprat.swarm.webseed;

import sprat.io.EventLoop;
import sprat.rate.Throttle;

/**
 * Keeps one web seed to the download limit: its bytes are paid for when they have come, and it is held up while some
 * are owed.
 */
final class WebSeedPace {
    private final Throttle throttle;
    private final EventLoop.Task changed;
    private int owedBytes;
    private boolean owes;

    /** @param changed is told when it begins to owe, and when all is paid */
    WebSeedPace(Throttle throttle, EventLoop.Task changed) {
        this.throttle = throttle;
        this.changed = changed;
    }

    boolean owes() {
        return owes;
    }

    void pay(int bytes, long nowNanos) {
        if (owes) {
            owedBytes += bytes;
        } else if (!throttle.take(bytes, nowNanos)) {
            owedBytes = bytes;
            owes = true;
            throttle.await(this::payInTurn, nowNanos);
            changed.run(nowNanos);
        }
    }

    private void payInTurn(long nowNanos) {
        if (throttle.takeInTurn(owedBytes, nowNanos)) {
            owes = false;
            changed.run(nowNanos);
        } else {
            throttle.await(this::payInTurn, nowNanos);
        }
    }
}
