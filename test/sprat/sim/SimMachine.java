package sprat.sim;

import java.net.InetAddress;
import java.util.List;

/**
 * A computer on the simulated network: its addresses, its line, its clock. Processes ({@link SimLoop}) come and go on
 * it.
 */
public final class SimMachine {
    private final String name;
    private final List<InetAddress> addresses;
    final SimLink up;
    final SimLink down;
    private long latencyNanos;
    private long clockOffsetNanos;
    private boolean cut;
    private boolean behindNat;
    private boolean off;

    public SimMachine(SimTime time, String name, InetAddress... addresses) {
        this.name = name;
        this.addresses = List.of(addresses);
        this.up = new SimLink(time);
        this.down = new SimLink(time);
    }

    /** Bytes a second in each direction; 0 = as fast as thought. */
    public SimMachine rates(long upBytesPerSecond, long downBytesPerSecond) {
        up.rate(upBytesPerSecond);
        down.rate(downBytesPerSecond);
        return this;
    }

    /** From here to the middle of the network. */
    public SimMachine latency(long nanos) {
        latencyNanos = nanos;
        return this;
    }

    /** How far its clock is from the world's: the origin of a monotonic clock is anybody's, before zero too. */
    public SimMachine clockOffset(long nanos) {
        clockOffsetNanos = nanos;
        return this;
    }

    /** Nobody outside can open a connection to it; what it opens works both ways. */
    public SimMachine behindNat(boolean isBehind) {
        behindNat = isBehind;
        return this;
    }

    /** The cable is out, or in again: datagrams are lost, streams wait. */
    public void cut(boolean isCut) {
        cut = isCut;
        up.cut(isCut);
        down.cut(isCut);
    }

    /** Without power nothing answers, not even to say that nobody is there. */
    public void off(boolean isOff) {
        off = isOff;
    }

    public String name() {
        return name;
    }

    public List<InetAddress> addresses() {
        return addresses;
    }

    public long upRate() {
        return up.rate();
    }

    public long downRate() {
        return down.rate();
    }

    long latencyNanos() {
        return latencyNanos;
    }

    long clockOffsetNanos() {
        return clockOffsetNanos;
    }

    public boolean isReachable() {
        return !cut && !off;
    }

    boolean isOff() {
        return off;
    }

    boolean takesConnections() {
        return isReachable() && !behindNat;
    }

    @Override
    public String toString() {
        return name;
    }
}
