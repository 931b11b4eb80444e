package sprat.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A log file behind a thread of its own. Any thread adds lines and never waits, since a pipe that nobody reads must
 * hold up neither the reactor nor the end: what finds no room is counted, and the count is written when there is room
 * again.
 */
final class LogFile {
    static final int QUEUED_LINES = 8192;
    private static final String MODE = "rw-r-----";
    private static final Set<OpenOption> APPENDED = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    /** Wakes the thread; no line is empty. */
    private static final String NOTHING = "";

    private final Path file;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(QUEUED_LINES);
    private final AtomicLong lost = new AtomicLong();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final Thread thread = new Thread(this::write, "sprat-log");
    private volatile boolean closed;

    private LogFile(Path file) {
        this.file = file;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Opens a file to be appended to, and makes it with mode 0640 less the umask.
     *
     * @param patienceMillis how long a pipe may take to find its reader
     * @throws IOException it cannot be opened
     */
    static LogFile open(Path file, long patienceMillis) throws IOException {
        LogFile log = new LogFile(file);
        try {
            log.opened.get(patienceMillis, TimeUnit.MILLISECONDS);
            return log;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("nobody reads it", e);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /** @param line with its end */
    void add(String line) {
        if (!lines.offer(line)) {
            lost.incrementAndGet();
        }
    }

    /** Waits until all is written, but no longer than that: a process told to stop ends. */
    void close(long patienceMillis) throws InterruptedException {
        closed = true;
        lines.offer(NOTHING);
        thread.join(patienceMillis);
    }

    private void write() {
        try (WritableByteChannel out = openChannel()) {
            opened.complete(null);
            while (!closed || !lines.isEmpty()) {
                writeLine(out, lines.take());
            }
        } catch (IOException e) {
            opened.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private WritableByteChannel openChannel() throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? Files.newByteChannel(file, APPENDED,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE)))
                : Files.newByteChannel(file, APPENDED);
    }

    private void writeLine(WritableByteChannel out, String line) {
        long missing = lost.getAndSet(0);
        String told = missing == 0 ? line
                : missing + " lines of the log are lost here: they came faster than they could be written\n" + line;
        ByteBuffer bytes = ByteBuffer.wrap(told.getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) { // a full disk may have room again
            lost.addAndGet(missing + (line.equals(NOTHING) ? 0 : 1));
        }
    }
}
