package sprat.swarm.dial;

/**
 * In which order the known addresses of one torrent are dialled. The first three have their turn one after the other,
 * the others come behind.
 */
public enum DialRank {
    /** Data has come from there, or gone there. */
    USEFUL,
    /** A tracker has named it, or the user. */
    NAMED,
    /** A peer has told it, which may have made it up. */
    TOLD,
    /** In a private network, told from outside: it may be another network than the teller's. */
    PRIVATE,
    /** Its port is below {@link #FIRST_USER_PORT}: few peers have such a one, and most other services do. */
    SYSTEM_PORT;

    public static final int FIRST_USER_PORT = 1024;
}
