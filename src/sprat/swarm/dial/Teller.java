package sprat.swarm.dial;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import sprat.io.AddressScope;
import sprat.io.SourceAddress;

/**
 * Who tells us where peers are. One rule says which told addresses are dialled, and in which order, whoever tells them.
 * Pure.
 *
 * @param scope  of the address that we are really connected to
 * @param source its source, see {@link Eviction}; tellers of one source share a line
 */
public record Teller(Kind kind, AddressScope scope, long source) {
    enum Kind {
        USER, TRACKER, PEER
    }

    /** What the user has typed: it may name any machine. */
    public static final Teller USER = new Teller(Kind.USER, AddressScope.HOST, Long.MIN_VALUE);
    /** A link that was found somewhere: nobody knows who has written it. */
    public static final Teller NOBODY = new Teller(Kind.PEER, AddressScope.PUBLIC, Long.MIN_VALUE);

    public static Teller tracker(InetAddress connected) {
        return of(Kind.TRACKER, connected);
    }

    public static Teller peer(InetAddress connected) {
        return of(Kind.PEER, connected);
    }

    private static Teller of(Kind kind, InetAddress connected) {
        return new Teller(kind, AddressScope.of(connected), SourceAddress.of(connected));
    }

    /** @return null when the address is not dialled at all */
    public DialRank rank(InetSocketAddress told) {
        if (told.isUnresolved() || told.getPort() == 0) {
            return null;
        }
        AddressScope its = AddressScope.of(told.getAddress());
        if (its == AddressScope.NONE) {
            return null;
        }
        if (kind == Kind.USER) {
            return DialRank.NAMED;
        }
        boolean isNearerThanTeller = (its == AddressScope.HOST || its == AddressScope.LINK) && its != scope;
        boolean isPrivate = its == AddressScope.SITE && scope == AddressScope.PUBLIC;
        boolean isSystemPort = told.getPort() < DialRank.FIRST_USER_PORT;
        if (isNearerThanTeller || isPrivate && isSystemPort) {
            return null;
        }
        return isSystemPort ? DialRank.SYSTEM_PORT : isPrivate ? DialRank.PRIVATE : kind == Kind.TRACKER
                ? DialRank.NAMED : DialRank.TOLD;
    }
}
