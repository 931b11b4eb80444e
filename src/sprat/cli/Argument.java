package sprat.cli;

import picocli.CommandLine.Model.ArgSpec;

/** Something a command was told, or its default. To be asked when the line has been parsed. */
record Argument<T>(ArgSpec spec) {
    /** @return null when it was not given and has no default */
    T value() {
        return spec.getValue();
    }
}
