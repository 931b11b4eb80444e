package sprat.io;

/**
 * Why a connection ended; logged with it, counted, and given to {@link Protocol#onClose}. {@link StreamEnd} has those
 * of every stream; what is carried by streams adds an enum of its own.
 */
public interface CloseReason {
    /** In capitals, unlike those of all other reasons. */
    String name();

    /** True when the peer broke a rule, so dialling it again is pointless. */
    boolean isPeerFault();
}
