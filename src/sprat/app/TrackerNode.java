package sprat.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Consumer;
import org.tinylog.Logger;
import sprat.io.DatagramTransport;
import sprat.io.MemoryBudget;
import sprat.nio.Reactor;
import sprat.tracker.AllowList;
import sprat.tracker.TableLimits;
import sprat.tracker.TrackerServer;
import sprat.tracker.TrackerStatus;

/**
 * One tracker: a reactor, one UDP socket, and the {@link TrackerServer} behind it. The thread that calls {@link #run}
 * becomes the reactor's. On the wildcard address of a host with several, the system chooses where an answer comes from,
 * and a client ignores one from an address that it did not ask: such a host gives `--bind`.
 */
public final class TrackerNode implements Node, TrackerServer.Owner {
    private static final long PROGRESS_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_INTERVAL = Duration.ofHours(24);

    private final Consumer<Event> events;
    private final Reactor reactor;
    private final TrackerServer server;
    private final DatagramTransport socket;
    private Outcome outcome = Outcome.DONE;

    /**
     * Takes the port; datagrams wait in the socket until `run`.
     *
     * @param events called on the reactor's thread
     * @throws UserError the port cannot be had, or the file of allowed torrents cannot be used
     */
    public TrackerNode(TrackerOptions options, Consumer<Event> events) throws UserError {
        this.events = events;
        int intervalSeconds = intervalSeconds(options.interval());
        AllowList allowed = options.allowFile() == null ? null : readAllowList(options.allowFile());
        try {
            reactor = new Reactor(System::nanoTime);
        } catch (IOException e) {
            throw new UserError(Outcome.FAILED, "cannot open a selector: " + e.getMessage());
        }
        server = new TrackerServer(reactor, intervalSeconds, TableLimits.forHeap(Runtime.getRuntime().maxMemory()),
                allowed, new SecureRandom(), this);
        socket = bind(options.bind(), options.port());
    }

    @Override
    public Outcome run() {
        events.accept(new Event.Listening("tracker", socket.local()));
        reportProgress(reactor.nowNanos());
        try {
            reactor.run();
        } catch (IOException e) {
            Logger.error(e, "the reactor has failed");
            fail(e.getMessage());
        } catch (OutOfMemoryError e) {
            fail(MemoryBudget.advice(e));
        }
        events.accept(new Event.Stopped(outcome));
        return outcome;
    }

    @Override
    public void stop() {
        reactor.stop();
    }

    @Override
    public long internalErrors() {
        return reactor.internalErrors();
    }

    @Override
    public void onLimitReached(String line) {
        Logger.warn("{}", line);
        events.accept(new Event.Warning(line));
    }

    @Override
    public void onSocketLost(String detail) {
        fail("the tracker's socket was closed: " + detail);
        reactor.stop();
    }

    private void fail(String message) {
        outcome = Outcome.FAILED;
        events.accept(new Event.Failure(outcome, message));
    }

    private DatagramTransport bind(InetAddress address, int port) throws UserError {
        InetSocketAddress local = address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
        try {
            return reactor.bind(local, server);
        } catch (IOException e) {
            closeReactor(e);
            String where = port + (address == null ? "" : " of " + address.getHostAddress());
            throw new UserError(Outcome.FAILED, "cannot listen on UDP port " + where + ": " + e.getMessage()
                    + "; choose another with --port or --bind");
        }
    }

    private void closeReactor(IOException after) {
        try {
            reactor.close();
        } catch (IOException e) {
            after.addSuppressed(e);
        }
    }

    private static int intervalSeconds(Duration interval) throws UserError {
        if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
            throw new UserError(Outcome.USAGE, "--interval takes 1 second to 24 hours");
        }
        return (int) interval.toSeconds();
    }

    private static AllowList readAllowList(Path file) throws UserError {
        try {
            AllowList allowed = AllowList.parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
            Logger.info("serving {} torrents of {}", allowed.size(), file);
            return allowed;
        } catch (NoSuchFileException e) {
            throw new UserError(Outcome.USAGE, file + ": there is no such file; --allow takes a list of info-hashes");
        } catch (IOException e) {
            throw new UserError(Outcome.USAGE, file + " cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new UserError(Outcome.USAGE, file + ": " + e.getMessage()
                    + "; give one a line, and comments behind #");
        }
    }

    private void reportProgress(long nowNanos) {
        TrackerStatus now = server.status();
        events.accept(new Event.TrackerProgress(now.torrents(), now.peers(), now.seeders(), now.announces(),
                now.scrapes(), now.errors()));
        reactor.schedule(nowNanos + PROGRESS_NANOS, this::reportProgress);
    }
}
