package sprat.io;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A protocol that takes every byte and writes down what happens to it. Tests override what they want to happen. */
public class Recorder implements Protocol {
    public final List<String> events = new ArrayList<>();
    public Transport transport;
    public long receivedBytes;
    public CloseReason closeReason;
    public String closeDetail;

    public boolean isOpen() {
        return transport != null && closeReason == null;
    }

    public boolean isClosed() {
        return closeReason != null;
    }

    @Override
    public void onOpen(Transport opened, long nowNanos) {
        transport = opened;
        events.add("open");
    }

    @Override
    public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
        receivedBytes += in.remaining();
        events.add("receive " + in.remaining());
        in.position(in.limit());
    }

    @Override
    public void onSendQueueLow(long nowNanos) {
        events.add("low");
    }

    @Override
    public void onDeadline(long nowNanos) {
        events.add("deadline");
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        closeReason = reason;
        closeDetail = detail;
        events.add("close " + reason);
    }
}
