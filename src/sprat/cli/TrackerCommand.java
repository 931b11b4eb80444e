package sprat.cli;

import java.time.Duration;
import sprat.app.LocalNames;
import sprat.app.Node;
import sprat.app.TrackerOptions;
import sprat.app.UserError;

final class TrackerCommand extends NodeCommand {
    private final Argument<String> bind = syntax.option("--bind").takes("ADDR").says("Local address. Default: all.");
    private final Argument<Integer> port = syntax.option("-p", "--port").takes("N", Integer.class).or("6969")
            .says("UDP port; 0 takes any free one. Default: 6969.");
    private final Argument<Duration> interval = syntax.option("--interval").takes("TIME", Units::duration).or("30m")
            .says("Between two announces of one peer. Default: 30m.");
    private final Argument<String> allowFile = syntax.option("--allow").takes("FILE")
            .says("Serve only the info-hashes in FILE, 40 hexadecimal digits a line.");

    TrackerCommand() {
        super("tracker", "Tell peers about each other over UDP.");
    }

    @Override
    Node node(Environment environment, Console events) throws UserError {
        return environment.nodes()
                .tracker(new TrackerOptions(NetworkOptions.address(bind.value()),
                NetworkOptions.requirePort(port.value()),
                interval.value(), allowFile.value() == null ? null : LocalNames.path(allowFile.value())), events);
    }
}
