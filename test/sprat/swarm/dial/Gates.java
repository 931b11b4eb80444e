package sprat.swarm.dial;

/** What {@link PeerBook} and its lines ask before they name an address. */
public final class Gates {
    /** All may be dialled. */
    public static final PeerBook.Gate OPEN = (address, isAgain) -> DialPlaces.Answer.FREE;

    private Gates() {
    }
}
