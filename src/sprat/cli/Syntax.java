package sprat.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What a command can be told: picocli's model of it, built by calls. Annotations would say the same, but to read them
 * Java writes classes at run time, which costs more than the rest of a start.
 */
final class Syntax {
    private final CommandSpec spec = CommandSpec.create();
    private int positionals;

    /** Every command knows `--help` and `--version`. */
    Syntax(String name, String description) {
        spec.name(name).usageMessage().description(description);
        spec.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
        spec.addOption(OptionSpec.builder("-V", "--version").versionHelp(true).description("Show the version.")
                .build());
    }

    /** A flag, until it is told what it takes. Known from the moment that {@link Option#says} is called. */
    Option<Boolean> option(String... names) {
        return new Option<>(spec, OptionSpec.builder(names).initialValue(false));
    }

    /** An argument that must be there. */
    Argument<String> parameter(String label, String description) {
        return positional(PositionalParamSpec.builder().type(String.class).index(String.valueOf(positionals++)), label,
                description);
    }

    /** One argument or more, behind the others. */
    Argument<List<String>> parameters(String label, String description) {
        return positional(PositionalParamSpec.builder().type(List.class).auxiliaryTypes(String.class)
                .index(positionals + "..*").arity("1..*"), label, description);
    }

    private <T> Argument<T> positional(PositionalParamSpec.Builder builder, String label, String description) {
        PositionalParamSpec parameter = builder.required(true).paramLabel(label).description(description).build();
        spec.addPositional(parameter);
        return new Argument<>(parameter);
    }

    CommandSpec spec() {
        return spec;
    }
}
