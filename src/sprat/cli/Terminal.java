package sprat.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Whether a standard stream is a terminal, and how wide. Java 17 can tell only whether stdin and stdout both are, so
 * the shell is asked: `test -t` and `stty size`, which read and change nothing. Where there is no shell, nothing is a
 * terminal and lines are plain.
 */
final class Terminal implements IntSupplier {
    static final int STDOUT = 1;
    static final int STDERR = 2;
    private static final int DEFAULT_COLUMNS = 80;
    private static final long ASK_AGAIN_NANOS = 5_000_000_000L;
    private static final long ANSWER_MILLIS = 500;

    private final int stream;
    private int columns;
    private long askedAtNanos;

    private Terminal(int stream, int columns) {
        this.stream = stream;
        this.columns = columns;
        this.askedAtNanos = System.nanoTime();
    }

    /** @return null when the stream is no terminal, or one that knows no cursor movement */
    static Terminal of(int stream) {
        int columns = "dumb".equals(System.getenv("TERM")) ? -1 : ask(stream);
        return columns < 0 ? null : new Terminal(stream, columns);
    }

    /** Columns now, or a few seconds ago: a window may change. Called by the printer's thread. */
    @Override
    public int getAsInt() {
        long nowNanos = System.nanoTime();
        if (nowNanos - askedAtNanos > ASK_AGAIN_NANOS) {
            askedAtNanos = nowNanos;
            columns = Math.max(1, ask(stream));
        }
        return columns;
    }

    /** @return -1 when it is no terminal */
    private static int ask(int stream) {
        // The terminal is the child's stdin, where stty looks; its answer comes through the one stream that is a pipe.
        String script = stream == STDOUT ? "test -t 1 && stty size <&1 >&2" : "test -t 2 && stty size <&2";
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
        Redirect answer = Redirect.PIPE;
        builder.redirectOutput(stream == STDOUT ? Redirect.INHERIT : answer)
                .redirectError(stream == STDERR ? Redirect.INHERIT : answer);
        try {
            Process shell = builder.start();
            shell.getOutputStream().close();
            if (!shell.waitFor(ANSWER_MILLIS, TimeUnit.MILLISECONDS)) {
                shell.destroyForcibly();
                return -1;
            }
            var pipe = stream == STDOUT ? shell.getErrorStream() : shell.getInputStream();
            String[] rowsAndColumns = new String(pipe.readNBytes(64), StandardCharsets.US_ASCII).trim().split(" ");
            if (shell.exitValue() != 0) {
                return -1;
            }
            int width = rowsAndColumns.length == 2 ? Integer.parseInt(rowsAndColumns[1]) : 0;
            return width > 0 ? width : DEFAULT_COLUMNS;
        } catch (IOException | NumberFormatException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
