package sprat.wire.torrent;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sprat.io.FormatException;
import sprat.wire.Printable;
import sprat.wire.WireLimits;

/**
 * What a torrent may name its files, so that none can leave the folder it is saved in or take another's place, on any
 * system: a torrent checked here may be handed on to a machine with other rules. Breaking a rule refuses the torrent,
 * with the name in the message.
 */
public final class SafePath {
    /** Appended to a file's name until the file is whole. */
    public static final String PART_SUFFIX = ".part";

    /** Devices on Windows, with any extension. */
    private static final Set<String> RESERVED = Set.of("con", "prn", "aux", "nul", "conin$", "conout$",
            "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "com\u00b9", "com\u00b2",
            "com\u00b3",
            "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "lpt\u00b9", "lpt\u00b2",
            "lpt\u00b3");

    /** Of a name in a message. */
    static final int SHOWN_CHARS = 300;

    private SafePath() {
    }

    /** @return the elements of a file's path as text */
    public static List<String> file(List<byte[]> path) throws FormatException {
        if (path.isEmpty()) {
            throw new FormatException("a file without a name");
        }
        if (path.size() > WireLimits.PATH_ELEMENTS) {
            throw new FormatException("a path of " + path.size() + " elements; the limit is "
                    + WireLimits.PATH_ELEMENTS);
        }
        List<String> elements = new ArrayList<>(path.size());
        for (byte[] element : path.subList(0, path.size() - 1)) {
            elements.add(element(element));
        }
        elements.add(fileName(path.get(path.size() - 1)));
        return elements;
    }

    /** The last element of a file's path. */
    static String fileName(byte[] utf8) throws FormatException {
        String name = element(utf8);
        int nameBytes = utf8.length + PART_SUFFIX.length();
        if (nameBytes > WireLimits.PATH_ELEMENT_BYTES) {
            throw unsafe(name, "with " + PART_SUFFIX + " it has " + nameBytes + " bytes; the limit is "
                    + WireLimits.PATH_ELEMENT_BYTES);
        }
        return name;
    }

    /** One element alone: the name of a folder. */
    public static String element(byte[] utf8) throws FormatException {
        String element = decode(utf8);
        if (element.isEmpty()) {
            throw unsafe(element, "it is empty");
        }
        if (element.equals(".") || element.equals("..")) {
            throw unsafe(element, "it points to another folder");
        }
        if (element.indexOf('/') >= 0 || element.indexOf('\\') >= 0) {
            throw unsafe(element, "it holds a separator");
        }
        if (element.chars().anyMatch(Character::isISOControl)) {
            throw unsafe(element, "it holds a control character");
        }
        if (element.indexOf(':') == 1 && Character.isAlphabetic(element.charAt(0)) && element.charAt(0) < 128) {
            throw unsafe(element, "it starts with a drive letter");
        }
        if (element.endsWith(".") || element.endsWith(" ")) {
            throw unsafe(element, "Windows drops a dot or space at the end");
        }
        if (RESERVED.contains(fold(stem(element)))) {
            throw unsafe(element, "Windows reserves it for a device");
        }
        if (utf8.length > WireLimits.PATH_ELEMENT_BYTES) {
            throw unsafe(element, "it has " + utf8.length + " bytes; the limit is " + WireLimits.PATH_ELEMENT_BYTES);
        }
        return element;
    }

    /**
     * Refuses files that would be one file, or one of them the other's folder, where case or composition of letters
     * does not count. A file also owns its name with {@link #PART_SUFFIX}. Padding has no name.
     */
    public static void checkCollisions(List<FileEntry> files) throws FormatException {
        Map<String, FileEntry> owners = new LinkedHashMap<>();
        for (FileEntry file : files) {
            if (!file.padding()) {
                requireNone(owners.putIfAbsent(fold(file.displayPath()), file), file);
            }
        }
        String above = "";
        for (Map.Entry<String, FileEntry> entry : owners.entrySet()) {
            String name = entry.getKey();
            if (name.endsWith(PART_SUFFIX)) {
                requireNone(owners.get(stemOf(name)), entry.getValue());
            }
            above = requireFolders(owners, name, above, entry.getValue());
        }
    }

    /**
     * No folder of the file is a file, and none has the name of one that is not whole.
     *
     * @param looked a folder that is known to be none
     */
    private static String requireFolders(Map<String, FileEntry> owners, String name, String looked, FileEntry file)
            throws FormatException {
        int last = name.lastIndexOf('/') + 1;
        if (name.startsWith(looked) && last == looked.length()) {
            return looked;
        }
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            String folder = name.substring(0, slash);
            requireNone(owners.get(folder), file);
            requireNone(folder.endsWith(PART_SUFFIX) ? owners.get(stemOf(folder)) : null, file);
        }
        return name.substring(0, last);
    }

    private static String stemOf(String part) {
        return part.substring(0, part.length() - PART_SUFFIX.length());
    }

    private static void requireNone(FileEntry ownerOrNull, FileEntry file) throws FormatException {
        if (ownerOrNull != null) {
            throw collision(ownerOrNull, file);
        }
    }

    private static FormatException collision(FileEntry one, FileEntry other) {
        String first = Printable.of(one.displayPath(), SHOWN_CHARS);
        String second = Printable.of(other.displayPath(), SHOWN_CHARS);
        return new FormatException("'" + first + "' and '" + second + "' cannot both be saved: their names collide");
    }

    private static String decode(byte[] utf8) throws FormatException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            throw unsafe(new String(utf8, StandardCharsets.ISO_8859_1), "it is not UTF-8");
        }
    }

    private static String stem(String element) {
        int dot = element.indexOf('.');
        return (dot < 0 ? element : element.substring(0, dot)).strip();
    }

    /** Composes letters and folds their case one by one, as file systems do that ignore case. */
    private static String fold(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        Normalizer.normalize(name, Normalizer.Form.NFC).codePoints()
                .forEach(c -> folded.appendCodePoint(Character.toLowerCase(Character.toUpperCase(c))));
        return folded.toString();
    }

    private static FormatException unsafe(String element, String why) {
        return new FormatException("unsafe file name '" + Printable.of(element, SHOWN_CHARS) + "': " + why);
    }
}
