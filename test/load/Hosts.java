package load;

/** Loopback addresses: Linux takes all of 127.0.0.0/8 as its own. */
final class Hosts {
    private static final int IN_NETWORK = 250;

    private Hosts() {
    }

    /**
     * @param network the first two numbers, as "127.1", or a whole address, which then is the answer
     * @param number  from 0; 64,000 of them differ
     */
    static String address(String network, int number) {
        boolean isWhole = network.chars().filter(c -> c == '.').count() == 3;
        return isWhole ? network : network + "." + number / IN_NETWORK % 256 + "." + (1 + number % IN_NETWORK);
    }
}
