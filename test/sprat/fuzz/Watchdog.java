package sprat.fuzz;

/** A daemon that looks whether the case that runs now comes to its end: what hangs cannot tell its own story. */
final class Watchdog {
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long LOOK_MILLIS = 500;

    /** What runs now. */
    private record Running(Thread thread, String story, byte[] input, long startNanos) { }

    private volatile Running running;

    Watchdog() {
        Thread thread = new Thread(this::look, "fuzz-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    void begin(String story, byte[] input) {
        running = new Running(Thread.currentThread(), story, input, System.nanoTime());
    }

    void end() {
        running = null;
    }

    private void look() {
        while (true) {
            Running now = running;
            if (now != null && System.nanoTime() - now.startNanos > PATIENCE_NANOS) {
                StringBuilder trace = new StringBuilder("a case does not end\n" + Campaign.told(now.story, now.input)
                        + "\n");
                for (StackTraceElement element : now.thread.getStackTrace()) {
                    trace.append("\tat ").append(element).append('\n');
                }
                System.err.println(trace);
                Runtime.getRuntime().halt(1); // a thread that hangs cannot be stopped in another way
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
