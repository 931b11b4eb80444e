package sprat.swarm;

/** What {@link PeerBook} and its lines ask before they name an address. */
final class Gates {
    /** All may be dialled. */
    static final PeerBook.Gate OPEN = (address, isAgain) -> DialPlaces.Answer.FREE;

    private Gates() {
    }
}
