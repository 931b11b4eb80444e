package sprat.disk.names;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * File names in UTF-8 whatever the locale says. Under `LC_ALL=C`, usual in containers, Java takes names for ASCII:
 * `Path.of("片.bin")` throws, names read from a folder and from the command line arrive with U+FFFD in them, and no
 * property set by a program changes that, since `java -jar` has opened the jar, and with it the default file system,
 * before `main` runs.
 *
 * <p>What it relies on, none of it internal to the JDK:
 * <ul>
 * <li>on Unix a `Path` is bytes, and its `file:` URI has exactly these bytes, escaped, in both directions
 * (`Path.of(URI)`, `Path.toUri()`), past the locale's charset; only `toString()` and strings given to `Path` go through
 * it;
 * <li>a path joined with another `Path`, listed from a folder or made real keeps its bytes;
 * <li>Linux shows the bytes of the command line in `/proc/self/cmdline` and the working folder as the link
 * `/proc/self/cwd`.
 * </ul>
 * In a UTF-8 locale, and on systems whose names are not bytes, everything takes the usual way. Any thread.
 */
public final class NativeNames {
    private static final char LOST = '\uFFFD';
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final String WORKING_FOLDER = "/proc/self/cwd";
    private static final boolean WORKING_FOLDER_IS_LOST = isLost(System.getProperty("user.dir"));

    /**
     * What the user typed: the arguments of `main`, with those that the locale has spoilt read again from the system as
     * UTF-8. To be called first by `main`: it also puts right what the locale has made of the working folder's name.
     */
    public static String[] arguments(String[] mangled) {
        if (WORKING_FOLDER_IS_LOST) {
            // java.io.FilePermission cannot be loaded with a folder that is no name
            System.setProperty("user.dir", WORKING_FOLDER);
        }
        if (String.join("", mangled).indexOf(LOST) < 0) {
            return mangled;
        }
        byte[] commandLine;
        try {
            commandLine = Files.readAllBytes(COMMAND_LINE);
        } catch (IOException e) {
            return mangled; // not Linux: the names stay unreadable, and opening them says so
        }
        return arguments(mangled, commandLine);
    }

    /** @param commandLine every word ended by NUL; the last words are the arguments */
    static String[] arguments(String[] mangled, byte[] commandLine) {
        String[] words = new String(commandLine, StandardCharsets.UTF_8).split("\0", -1);
        int first = words.length - 1 - mangled.length;
        if (first < 0) {
            return mangled;
        }
        String[] arguments = mangled.clone();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].indexOf(LOST) >= 0) {
                arguments[i] = words[first + i];
            }
        }
        return arguments;
    }

    /** `Path.of(text)` for any text without NUL. */
    public static Path path(String text) {
        try {
            if (text.startsWith("/") || !WORKING_FOLDER_IS_LOST) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            requireNoNul(text, e);
        }
        return text.startsWith("/") ? ofOctets("", text) : ofOctets(rawPath(workingFolder()), "/" + text);
    }

    /** The entry of a folder with that name, which may be several elements separated by `/`. */
    public static Path child(Path folder, String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            requireNoNul(name, e);
            return ofOctets(rawPath(folder), "/" + name);
        }
    }

    /** The path for people to read, and for {@link #path} to read back. */
    public static String text(Path path) {
        String text = path.toString();
        return isLost(text) ? decode(rawPath(path)) : text;
    }

    /** The last element of the path. */
    public static String name(Path path) {
        String text = text(path);
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /**
     * The absolute path in letters, digits and escapes alone: one line, whatever the names hold. {@link #ofEscaped}
     * reads it back.
     */
    public static String escaped(Path path) {
        return rawPath(path);
    }

    /** @throws IllegalArgumentException it is no such text */
    public static Path ofEscaped(String escaped) {
        return Path.of(URI.create("file://" + escaped));
    }

    private static Path workingFolder() {
        try {
            return Path.of(WORKING_FOLDER).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the working folder's name cannot be read in this locale: set LC_ALL=C.UTF-8 and run again", e);
        }
    }

    private static boolean isLost(String text) {
        return text.indexOf(LOST) >= 0;
    }

    private static void requireNoNul(String text, InvalidPathException e) {
        if (text.indexOf('\0') >= 0) {
            throw e;
        }
    }

    /** Escaped, absolute, without `/` at the end: a path that is a folder has one in its URI. */
    private static String rawPath(Path path) {
        String raw = path.toUri().getRawPath();
        return raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
    }

    private static Path ofOctets(String rawFolder, String name) {
        StringBuilder uri = new StringBuilder("file://").append(rawFolder);
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet >= 'a' && octet <= 'z' || octet >= 'A' && octet <= 'Z' || octet >= '0' && octet <= '9'
                    || octet == '/';
            if (plain) {
                uri.append((char) octet);
            } else {
                uri.append(String.format("%%%02X", octet));
            }
        }
        return Path.of(URI.create(uri.toString()));
    }

    private static String decode(String raw) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                octets.write(Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else {
                octets.write(raw.charAt(i));
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }

    private NativeNames() {
    }
}
