package sprat.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;
import sprat.app.Event;
import sprat.app.LocalNames;
import sprat.app.Node;
import sprat.app.Outcome;
import sprat.app.PeerNode;
import sprat.app.PeerOptions;
import sprat.app.TorrentJob;
import sprat.app.TrackerNode;
import sprat.app.TrackerOptions;
import sprat.app.UserError;
import sprat.wire.Printable;
import sprat.wire.Version;

/**
 * The program. `main` is about the process: streams, signals, exit code; {@link #run} is the command line, without any
 * of these.
 */
public final class Main {
    /** A process told to stop is gone after that, whatever hangs. */
    private static final long STOP_MILLIS = 2_500;

    private static final int STREAM_BUFFER_BYTES = 8192;

    private static final List<String> COMMANDS =
            List.of("tracker", "create", "seeder", "leecher", "show", "verify", "scrape");

    private Main() {
    }

    public static void main(String[] mangled) {
        // else it loads them all to convert to none of them
        System.setProperty("picocli.converters.excludes", "java.sql.*,java.time.*");
        String[] args = LocalNames.arguments(mangled);
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(interruption), "stop"));
        Environment environment = new Environment(utf8(FileDescriptor.out), utf8(FileDescriptor.err),
                InstantSource.system(), interruption, new RealNodes(), Terminal::of);
        AtomicBoolean isUsedUp = new AtomicBoolean();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> onUncaught(error, isUsedUp, environment));
        int exitCode = Outcome.FAILED.exitCode();
        try {
            exitCode = run(args, environment);
            environment.out().flush();
            Logs.close();
            exitCode = isUsedUp.get() ? Outcome.FAILED.exitCode() : exitCode;
        } catch (OutOfMemoryError e) {
            onUncaught(e, isUsedUp, environment);
            exitCode = Outcome.FAILED.exitCode();
        } catch (Throwable defect) {
            defect.printStackTrace(environment.err());
            exitCode = Outcome.FAILED.exitCode();
        }
        // Not `exit`: that would run the hook below, or wait for it when it runs already.
        Runtime.getRuntime().halt(exitCode);
    }

    /**
     * Another thread has ended. For want of memory the process then ends too, as when it is told to stop, after one
     * line.
     */
    private static void onUncaught(Throwable error, AtomicBoolean isUsedUp, Environment environment) {
        if (!(error instanceof OutOfMemoryError e)) {
            error.printStackTrace(environment.err());
        } else if (isUsedUp.compareAndSet(false, true)) {
            environment.err().println("sprat: " + Node.memoryAdvice(e));
            environment.interruption().request();
        }
    }

    /** @return the exit code, see {@link Outcome} */
    static int run(String[] args, Environment environment) {
        if (args.length == 1 && args[0].equals("--version")) {
            environment.out().println(Version.CLIENT); // without the time that picocli takes to start
            return Outcome.DONE.exitCode();
        }
        if (args.length > 0 && COMMANDS.contains(args[0])) {
            Command command = command(args[0]); // only the one that runs is made
            CommandLine line = new CommandLine(command.syntax.spec()).setCommandName("sprat " + args[0]);
            return parse(line, Arrays.copyOfRange(args, 1, args.length), () -> command.execute(environment),
                    environment);
        }
        CommandLine root = root();
        return parse(root, args, () -> {
            root.usage(environment.err());
            return Outcome.USAGE.exitCode();
        }, environment);
    }

    /** What is told when no command is: all of them, by name. */
    private static CommandLine root() {
        Syntax syntax =
                new Syntax("sprat", "Share large files with many machines: a BitTorrent tracker, seeder and leecher.");
        syntax.spec().usageMessage().synopsisSubcommandLabel("COMMAND").footer("",
                "Exit codes: 0 done, 2 usage, 3 bad torrent, 4 nobody reachable, 5 disk,",
                "6 verification failed, 130 interrupted, 1 anything else.",
                "`sprat COMMAND --help` tells the options of a command.");
        CommandLine root = new CommandLine(syntax.spec());
        COMMANDS.forEach(name -> root.addSubcommand(name, command(name).syntax.spec()));
        return root;
    }

    private static Command command(String name) {
        return switch (name) {
            case "tracker" -> new TrackerCommand();
            case "create" -> new CreateCommand();
            case "seeder" -> new SeederCommand();
            case "leecher" -> new LeecherCommand();
            case "show" -> new ShowCommand();
            case "verify" -> new VerifyCommand();
            case "scrape" -> new ScrapeCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Answers wrong usage, `--help` and `--version`; else goes on with `command`. */
    private static int parse(CommandLine line, String[] args, IntSupplier command, Environment environment) {
        try {
            line.parseArgs(args);
        } catch (ParameterException e) {
            environment.err().println("sprat: " + Printable.of(e.getMessage()));
            UnmatchedArgumentException.printSuggestions(e, new PrintWriter(environment.err(), true));
            environment.err().println("Try '" + line.getCommandName() + " --help'.");
            return Outcome.USAGE.exitCode();
        }
        if (line.isUsageHelpRequested()) {
            line.usage(environment.out());
            return Outcome.DONE.exitCode();
        }
        if (line.isVersionHelpRequested()) {
            environment.out().println(Version.CLIENT);
            return Outcome.DONE.exitCode();
        }
        return command.getAsInt();
    }

    /**
     * In a shutdown hook, so after a signal. `main` goes on meanwhile, and halts the process when the work has ended.
     */
    private static void stop(Interruption interruption) {
        interruption.request();
        try {
            Thread.sleep(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(Outcome.INTERRUPTED.exitCode());
    }

    /** Names of files are in UTF-8 whatever the locale is, and so is JSON. */
    private static PrintStream utf8(FileDescriptor stream) {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(stream), STREAM_BUFFER_BYTES),
                stream == FileDescriptor.err, StandardCharsets.UTF_8);
    }

    private static final class RealNodes implements Environment.Nodes {
        @Override
        public Node peer(PeerOptions options, List<TorrentJob> jobs, Consumer<Event> events) throws UserError {
            return new PeerNode(options, jobs, events, System.getenv());
        }

        @Override
        public Node tracker(TrackerOptions options, Consumer<Event> events) throws UserError {
            return new TrackerNode(options, events);
        }
    }
}
