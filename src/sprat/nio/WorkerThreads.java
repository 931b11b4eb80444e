package sprat.nio;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import sprat.io.Workers;

/**
 * Workers that are daemon threads of one name. They begin with the first work and end when they have been idle for a
 * while, so nobody has to close them. The loop's thread calls it.
 */
public final class WorkerThreads implements Workers {
    private static final int IDLE_SECONDS = 10;

    private final Executor completions;
    private final ThreadPoolExecutor threads;

    /**
     * @param name        of each thread
     * @param count       of threads; with one, work is done in order
     * @param mostWaiting pieces of work that wait for a thread
     * @param completions brings what became of it to the loop's thread: `EventLoop::execute`
     */
    public WorkerThreads(String name, int count, int mostWaiting, Executor completions) {
        this.completions = completions;
        this.threads = new ThreadPoolExecutor(count, count, IDLE_SECONDS, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(mostWaiting), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public <T> boolean run(Work<T> work, Done<T> done) {
        try {
            threads.execute(() -> perform(work, done));
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private <T> void perform(Work<T> work, Done<T> done) {
        T result = null;
        Throwable failure = null;
        try {
            result = work.run();
        } catch (Exception | Error e) {
            failure = e;
        }
        T made = result;
        Throwable thrown = failure;
        completions.execute(() -> done.done(made, thrown));
    }
}
