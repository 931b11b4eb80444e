package sprat.app;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import sprat.disk.names.NativeNames;

/** File names between the user and the disk, in UTF-8 whatever the locale is; see {@link NativeNames}. */
public final class LocalNames {
    private LocalNames() {
    }

    /** What was typed behind the program's name. The first thing `main` does. */
    public static String[] arguments(String[] args) {
        return NativeNames.arguments(args);
    }

    public static Path path(String text) throws UserError {
        try {
            return NativeNames.path(text);
        } catch (InvalidPathException e) {
            throw new UserError(Outcome.USAGE, "'" + text + "' is no file name: " + e.getReason());
        }
    }

    /** The entry of a folder with that name. */
    public static Path child(Path folder, String name) {
        return NativeNames.child(folder, name);
    }

    /** As the user would type it. */
    public static String text(Path path) {
        return NativeNames.text(path);
    }
}
