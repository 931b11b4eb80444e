package sprat.io;

/**
 * Does work that blocks or takes long on threads of its own, and brings what became of it back to the loop's thread.
 * {@link #run} is called on the loop's thread.
 */
public interface Workers {
    /** Runs on a worker; touches nothing of the loop. */
    interface Work<T> {
        T run() throws Exception;
    }

    /** Runs on the loop's thread. */
    interface Done<T> {
        /**
         * @param result  of the work, null when it failed
         * @param failure what the work threw, a defect or a lack of memory too; null when it did not fail
         */
        void done(T result, Throwable failure);
    }

    /**
     * Queues the work; of equal workers the first free one takes it.
     *
     * @return false when as much work waits as may; then nothing is run
     */
    <T> boolean run(Work<T> work, Done<T> done);
}
