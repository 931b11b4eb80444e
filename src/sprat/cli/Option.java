package sprat.cli;

import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * How an option is written. Called in this order: what it takes, what that is when the option is not given, what its
 * help says.
 */
final class Option<T> {
    private final CommandSpec command;
    private final OptionSpec.Builder builder;

    Option(CommandSpec command, OptionSpec.Builder builder) {
        this.command = command;
        this.builder = builder;
    }

    Option<String> takes(String label) {
        return takes(label, String.class);
    }

    /** @param type one that picocli converts to, with an error line of its own */
    <V> Option<V> takes(String label, Class<V> type) {
        return new Option<>(command, builder.type(type).hasInitialValue(false).paramLabel(label));
    }

    /** @param parser throws IllegalArgumentException; the error line then ends with its message */
    <V> Option<V> takes(String label, Function<String, V> parser) {
        builder.converters(text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        });
        return new Option<>(command, builder.type(Object.class).hasInitialValue(false).paramLabel(label));
    }

    /** May be given again and again: all the values in their order. */
    Option<List<String>> takesMany(String label) {
        return new Option<>(command, builder.type(List.class).auxiliaryTypes(String.class).initialValue(List.of())
                .paramLabel(label));
    }

    /** @param value as a user would write it */
    Option<T> or(String value) {
        builder.defaultValue(value);
        return this;
    }

    /** It must be given. */
    Option<T> required() {
        builder.required(true);
        return this;
    }

    Argument<T> says(String description) {
        OptionSpec option = builder.description(description).build();
        command.addOption(option);
        return new Argument<>(option);
    }
}
