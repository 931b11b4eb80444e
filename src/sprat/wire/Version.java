package sprat.wire;

/** What this program calls itself to others. The number is the one of `pom.xml`; a test compares them. */
public final class Version {
    public static final String NUMBER = "0.1.0";
    /** The client's name in extension handshakes. */
    public static final String CLIENT = "sprat " + NUMBER;
    /** In requests to web servers. */
    public static final String USER_AGENT = "sprat/" + NUMBER;
    /** Of a peer id, by the convention of Azureus (BEP 20): two letters, four digits. */
    static final String PEER_ID_PREFIX = "-SP" + NUMBER.replace(".", "") + "0-";

    private Version() {
    }
}
