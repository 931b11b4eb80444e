package sprat.swarm.dial;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import sprat.io.CloseReason;
import sprat.io.EventLoop;
import sprat.io.FormatException;
import sprat.io.StreamEnd;
import sprat.wire.peer.Handshake;

/**
 * All connections that the process dials, for its torrents and magnet links: so many a second in all ({@link
 * DialRate}), so many to one address ({@link DialPlaces}), and each torrent in its turn. On the loop's thread.
 */
public final class Dials {
    /** Who wants peers: a torrent, or a magnet link. */
    public interface Target {
        /** It wants one more connection, and may have it. */
        boolean wantsToDial();

        /**
         * @return whom to dial, of those of whom {@link #ask} says that they are free; null when there is nobody now
         */
        InetSocketAddress nextAddress(long nowNanos);

        void dial(InetSocketAddress address, long nowNanos);
    }

    private final EventLoop loop;
    private DialRate rate = new DialRate();
    private DialPlaces places = new DialPlaces();
    /** Those that may have somebody to dial, the one that has waited for longest first. */
    private final Set<Target> line = new LinkedHashSet<>();
    private EventLoop.Timer timer;

    public Dials(EventLoop loop) {
        this.loop = loop;
    }

    /** Dials for it until it wants nobody or knows nobody: at once, or when its turn comes. */
    public void dialMore(Target target, long nowNanos) {
        line.add(target);
        serve(nowNanos);
    }

    /** It wants nobody any more. */
    public void leave(Target target) {
        line.remove(target);
        places.leave(target);
    }

    /** As when the process begins: for who plays many processes with the same parts. */
    public void forgetAll() {
        rate = new DialRate();
        places = new DialPlaces();
        line.clear();
        timer = null;
    }

    private void serve(long nowNanos) {
        while (!line.isEmpty()) {
            long waitNanos = rate.waitNanos(nowNanos);
            if (waitNanos > 0) {
                wakeAt(nowNanos + waitNanos);
                return;
            }
            Target target = line.iterator().next();
            line.remove(target);
            if (dialOne(target, nowNanos)) {
                line.add(target); // behind the others
            }
        }
    }

    private boolean dialOne(Target target, long nowNanos) {
        InetSocketAddress address = target.wantsToDial() ? target.nextAddress(nowNanos) : null;
        if (address == null) {
            return false;
        }
        rate.onDialled(nowNanos);
        places.take(address, target, nowNanos);
        target.dial(address, nowNanos);
        return true;
    }

    private void wakeAt(long atNanos) {
        if (timer == null) {
            timer = loop.schedule(atNanos, nowNanos -> {
                timer = null;
                serve(nowNanos);
            });
        }
    }

    /** @param isAgain that target has dialled it in vain before */
    public DialPlaces.Answer ask(InetSocketAddress address, boolean isAgain, Target target, long nowNanos) {
        return places.ask(address, isAgain, target, nowNanos);
    }

    // ---- What comes of a dial ----

    /**
     * Reads what a peer says first, and remembers what it was.
     *
     * @param dialled null for a peer that has dialled us
     * @return null while it is not whole
     */
    public Handshake readHandshake(InetSocketAddress dialled, ByteBuffer in, long nowNanos) throws FormatException {
        try {
            Handshake handshake = Handshake.read(in);
            if (handshake != null && dialled != null) {
                onHandshake(dialled, nowNanos);
            }
            return handshake;
        } catch (FormatException e) {
            if (dialled != null) {
                places.onStrange(dialled, nowNanos);
            }
            throw e;
        }
    }

    private void onHandshake(InetSocketAddress dialled, long nowNanos) {
        Object next = places.onHandshake(dialled, nowNanos);
        if (next != null) {
            loop.execute(() -> dialMore((Target) next, loop.nowNanos()));
        }
    }

    /** A connection that we have dialled is over, or was never made. */
    public void onEnded(InetSocketAddress dialled, CloseReason reason, long nowNanos) {
        places.onEnded(dialled, reason != StreamEnd.LOCAL_STOP, nowNanos);
    }

    public DialPlaces places() {
        return places;
    }
}
