package sprat.nio;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import sprat.io.CloseReason;
import sprat.io.FormatException;
import sprat.io.Recorder;

/** Takes whole messages, checks their payload and notes their lengths. */
final class Messages extends Recorder {
    final List<Integer> lengths = new ArrayList<>();
    /** Mutes after so many more messages; 0 is never. */
    int muteAfterMessages;
    /** What the next `onReceive` throws; when it stays, `onClose` does. */
    Exception failure;

    /** `| length u32 | payload |` for each length; every payload counts up. */
    static byte[] stream(int... lengths) {
        int total = 0;
        for (int length : lengths) {
            total += 4 + length;
        }
        ByteBuffer out = ByteBuffer.allocate(total);
        for (int length : lengths) {
            out.putInt(length);
            for (int i = 0; i < length; i++) {
                out.put((byte) i);
            }
        }
        return out.array();
    }

    @Override
    public void onReceive(ByteBuffer in, long nowNanos) throws FormatException {
        failOnce();
        while (in.remaining() >= 4 && in.remaining() - 4 >= in.getInt(in.position())) {
            int length = in.getInt();
            for (int i = 0; i < length; i++) {
                if (in.get() != (byte) i) {
                    throw new AssertionError("byte " + i + " of message " + lengths.size() + " is wrong");
                }
            }
            lengths.add(length);
            if (muteAfterMessages > 0 && --muteAfterMessages == 0) {
                transport.muteReads(true);
                return;
            }
        }
    }

    @Override
    public void onClose(CloseReason reason, String detail, long nowNanos) {
        super.onClose(reason, detail, nowNanos);
        if (failure instanceof RuntimeException defect) {
            throw defect;
        }
    }

    private void failOnce() throws FormatException {
        Exception now = failure;
        failure = null;
        if (now instanceof FormatException fault) {
            throw fault;
        }
        if (now instanceof RuntimeException defect) {
            throw defect;
        }
    }
}
