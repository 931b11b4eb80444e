package sprat.cli;

import sprat.app.Event;
import sprat.app.Node;
import sprat.app.Outcome;
import sprat.app.UserError;

/** A command that runs until its work is done or it is told to stop, and tells what happens as events. */
abstract class NodeCommand extends Command {
    NodeCommand(String name, String description) {
        super(name, description);
    }

    @Override
    final Outcome run(Environment environment) {
        try (Console events = output.events(environment)) {
            try {
                Node node = node(environment, events);
                environment.interruption().passTo(node::stop);
                return node.run();
            } catch (UserError e) {
                if (e.outcome() != Outcome.INTERRUPTED) {
                    events.accept(new Event.Failure(e.outcome(), e.getMessage()));
                }
                events.accept(new Event.Stopped(e.outcome()));
                return e.outcome();
            }
        }
    }

    abstract Node node(Environment environment, Console events) throws UserError;
}
