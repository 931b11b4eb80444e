package sprat.cli;

import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine;
import sprat.app.LocalNames;
import sprat.app.Node;
import sprat.app.TrackerOptions;
import sprat.app.UserError;

@CommandLine.Command(name = "tracker", description = "Tell peers about each other over UDP.")
final class TrackerCommand extends NodeCommand {
    @Option(names = "--bind", paramLabel = "ADDR", description = "Local address. Default: all.")
    String bind;

    @Option(names = {"-p", "--port"}, paramLabel = "N", defaultValue = "6969",
            description = "UDP port; 0 takes any free one. Default: 6969.")
    int port;

    @Option(names = "--interval", paramLabel = "TIME", defaultValue = "30m", converter = Units.Time.class,
            description = "Between two announces of one peer. Default: 30m.")
    Duration interval;

    @Option(names = "--allow", paramLabel = "FILE", description = "Serve only the info-hashes in FILE, 40 hexadecimal digits a line.")
    String allowFile;

    @Override
    Node node(Environment environment, Console events) throws UserError {
        return environment.nodes().tracker(new TrackerOptions(NetworkOptions.address(bind), NetworkOptions.requirePort(port), interval,
                allowFile == null ? null : LocalNames.path(allowFile)), events);
    }
}
