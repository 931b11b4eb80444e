package sprat.fuzz;

/**
 * A part of sprat that reads what strangers send. A case is bytes alone: the same bytes always do the same, so that a
 * case can be kept, replayed and changed by another fuzzer. One thread.
 */
interface Target {
    /**
     * How a case ended.
     *
     * @param refused  the bytes were called wrong, and that was dealt with
     * @param fedBytes what was given to the code under test
     */
    record Ending(boolean refused, long fedBytes) { }

    /** As in `TARGET=`. */
    String name();

    /** A new hostile input. */
    byte[] input(Mutator mutator);

    /**
     * Throws whatever the code under test throws that it must not, and AssertionError when something is not as it
     * should be.
     */
    Ending run(byte[] input);

    /** What a case may allocate: so much for each byte fed ... */
    long bytesPerByte();

    /** ... and so much in all. What the stand-ins around the code under test need is in it. */
    long bytesPerCase();

    /** Its share of all cases, in parts of those of all targets together. */
    int share();
}
