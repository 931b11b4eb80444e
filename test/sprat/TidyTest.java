package sprat;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import sprat.spec.SourceFiles;

/**
 * The rules of the house, as tests. Each exception is one line of data with its reason, so that a new one is seen in
 * review. Comments and strings do not count where the rule is about code.
 */
class TidyTest {
    private static final int FILE_LINES = 400;
    /** A test file is a list of cases, read one at a time. */
    private static final int TEST_FILE_LINES = 650;
    private static final int LINE_CHARS = 120;
    /** A drawing, and text that is shown to somebody, may be wider. */
    private static final int WIDE_LINE_CHARS = 150;
    private static final Pattern WIDE = Pattern.compile("^ *\\*  .*|.*\".{60,}\".*");
    private static final int FOLDER_FILES = 40;
    /** Of a class; a record has as many components as it has facts. */
    private static final int PARAMETERS = 6;

    /** Who may name whom: packages below `sprat`, those inside another one with it. Everybody may name itself. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            entry("io", Set.of()),
            entry("rate", Set.of("io")),
            entry("wire", Set.of("io")),
            entry("wire/bencode", Set.of("io", "wire")),
            entry("wire/torrent", Set.of("io", "wire", "wire/bencode")),
            entry("wire/peer", Set.of("io", "wire", "wire/bencode", "wire/torrent")),
            entry("wire/tracker", Set.of("io", "wire", "wire/bencode")),
            entry("store", Set.of("io", "wire")),
            entry("nio", Set.of("io")),
            entry("disk", Set.of("io", "store", "wire", "disk/listing", "disk/names", "disk/reuse", "disk/store",
            "disk/work")), entry("disk/reuse", Set.of("io", "store", "wire", "disk/names", "disk/store", "disk/work")),
            entry("disk/store", Set.of("io", "store", "wire", "disk/names", "disk/work")),
            entry("disk/listing", Set.of("io", "store", "wire", "disk/names", "disk/work")),
            entry("disk/names", Set.of("io", "store", "wire", "disk/work")),
            entry("disk/work", Set.of("io", "store", "wire")),
            entry("http", Set.of("io", "wire")), // wire: Printable, for what a server says
            entry("swarm", Set.of("io", "rate", "store", "wire", "swarm/announce", "swarm/choke", "swarm/dial",
            "swarm/magnet", "swarm/neighbours", "swarm/peer", "swarm/pick", "swarm/pieces", "swarm/webseed")),
            entry("swarm/magnet", Set.of("io", "rate", "wire", "swarm/peer", "swarm/announce", "swarm/dial")),
            entry("swarm/neighbours", Set.of("io", "wire", "rate", "swarm/pick", "swarm/choke", "swarm/dial",
            "swarm/pieces", "swarm/peer")),
            entry("swarm/peer", Set.of("io", "wire", "rate", "swarm/pick", "swarm/choke", "swarm/dial",
            "swarm/pieces")), entry("swarm/webseed", Set.of("io", "wire", "rate", "swarm/pick")),
            entry("swarm/pieces", Set.of("io", "rate", "store", "wire", "swarm/pick")),
            entry("swarm/choke", Set.of("io", "wire", "rate")),
            entry("swarm/dial", Set.of("io", "rate", "wire")),
            entry("swarm/pick", Set.of("io", "wire")),
            entry("swarm/announce", Set.of("io", "rate", "wire")),
            entry("tracker", Set.of("io", "wire")),
            entry("app/verify", Set.of("app", "disk", "store", "swarm", "wire")),
            entry("app", Set.of("disk", "http", "io", "nio", "store", "swarm", "tracker", "wire")),
            entry("cli", Set.of("app", "wire"))); // wire: Metainfo is what `show` prints, Printable guards the terminal

    /**
     * The most types of one package that may lead to each other in a circle, where that is more than {@link
     * #CIRCLE_TYPES}. A number here may only fall.
     */
    private static final Map<String, Integer> CIRCLES = Map.of();
    private static final int CIRCLE_TYPES = 9;

    /** Arrows that are allowed between two files only. */
    private static final Map<String, String> SINGLE_ARROWS = Map.ofEntries(
            // What Protocol.onReceive throws when the peer is at fault: the contract in io says so, and the transport
            // must catch it.
            entry("src/sprat/nio/TcpTransport.java", "wire"));

    /** Longer files, and why. */
    private static final Map<String, String> LONG_FILES = Map.ofEntries(
            entry("src/sprat/swarm/Torrent.java",
            "the one place where checks, peers, trackers and the end of a torrent meet"),
            entry("src/sprat/nio/TcpTransport.java", "all that happens to one connection, one short step each"));


    /** Code words that only some packages, or only some files, may use. */
    private record Reserved(String what, String words, Set<String> rooms, Set<String> files) { }

    private static final List<Reserved> RESERVED = List.of(
            new Reserved("sockets", "(Server)?Socket(Channel)?|Datagram(Channel|Socket)|Selector|SelectionKey",
            Set.of("nio"), Set.of()),
            new Reserved("HTTP", "HttpClient|HttpRequest|HttpResponse|HttpURLConnection", Set.of("http"), Set.of()),
            new Reserved("files on disk by position", "FileChannel|RandomAccessFile", Set.of("disk"), Set.of()),
            // The info-hashes are of a few KiB of metainfo, and what makes a torrent a torrent: no worker is needed for
            // them. A tree is built of nodes, 1/256 of the data at most; what is hashed below its leaves is hashed in
            // disk.
            new Reserved("hashing", "MessageDigest", Set.of("disk"), Set.of("src/sprat/wire/InfoHash.java",
                    "src/sprat/wire/Sha256Hash.java", "src/sprat/wire/torrent/MerkleTree.java")),
            // A name that is not ASCII throws under LC_ALL=C, but for those that disk/NativeNames makes.
            new Reserved("names of files", "Path\\.of|Paths\\.get|resolve", Set.of("disk", "io", "swarm", "http"),
                    Set.of("src/sprat/app/Descriptors.java", "src/sprat/app/JvmMemory.java",
                    "src/sprat/nio/NameLookup.java")),
            new Reserved("clocks", "nanoTime|currentTimeMillis|Instant(\\.|::)now|Clock\\.system\\w*",
            Set.of("app", "cli"), Set.of()),
            new Reserved("chance", "Math(\\.|::)random|new (Splittable)?Random\\(\\)|ThreadLocalRandom|SecureRandom",
            Set.of("app", "cli"), Set.of()),
            new Reserved("waiting", "Thread(\\.|::)sleep|LockSupport", Set.of("app", "cli"), Set.of()),
            new Reserved("standard streams", "System\\.(out|err|in)|FileDescriptor\\.(out|err|in)", Set.of("cli"),
            Set.of()),
            new Reserved("locks", "synchronized|\\w*Lock|Semaphore|wait\\(\\)|notifyAll\\(\\)",
            Set.of("app", "cli", "disk"),
                    Set.of("src/sprat/http/HttpFetch.java"))); // one client for all of its worker threads

    private static final String PACKAGE = "package-info";
    private static final Pattern PACKAGE_NAMED = Pattern.compile("\\bsprat\\.([a-z]+(?:\\.[a-z]+)*)\\.[A-Z]");
    private static final Pattern WORD = Pattern.compile("\\b[A-Z]\\w*");
    private static final Pattern TYPE = Pattern.compile(
            "(?m)^ *((?:public |protected |private |static |final |abstract |sealed |non-sealed )*)"
                    + "(?:class|interface|enum|record|@interface) (\\w+)");
    private static final Pattern BAD_NAME = Pattern.compile("\\w*(Manager|Utils?|Impl|Helper)|I[A-Z](?<!IP)[a-z]\\w*");
    /** Test cases have no modifiers, and their names are sentences. */
    private static final Pattern QUESTION = Pattern.compile(
            "(?m)^ *((?:public |protected |private |static |abstract |final |default )*)void ((?:is|are|has|may|can)[A-Z]\\w*)\\(");
    /** Text blocks, strings, characters, comments. */
    private static final Pattern NOT_CODE = Pattern.compile(
            "(?s)\"\"\".*?\"\"\"|\"(?:[^\"\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\\n]|\\\\.)++'|/\\*.*?\\*/|//[^\n]*");

    @Test
    void packagesNameOnlyWhomTheyMay() {
        Set<String> wrong = new TreeSet<>();
        forEachFile("src", (path, text) -> PACKAGE_NAMED.matcher(code(text)).results()
                .map(named -> named.group(1).replace('.', '/'))
                .filter(named -> !mayName(path, room(path), named))
                .forEach(named -> wrong.add(path + " names sprat." + named)));
        assertNone(wrong);
    }

    /** From outside, what may name `swarm` may name the rooms in it. */
    private static boolean mayName(String path, String room, String named) {
        Set<String> may = ARROWS.getOrDefault(room, Set.of());
        boolean isOutside = !outer(room).equals(outer(named));
        return room.equals(named) || may.contains(isOutside ? outer(named) : named)
                || named.equals(SINGLE_ARROWS.get(path));
    }

    /** `swarm` for `swarm/pick`. */
    private static String outer(String room) {
        return room.replaceFirst("/.*", "");
    }

    @Test
    void packagesHaveNoCircle() {
        Set<String> wrong = new TreeSet<>();
        ARROWS.keySet().forEach(room -> {
            if (reached(room, ARROWS).contains(room)) {
                wrong.add(room + " leads back to itself");
            }
        });
        assertNone(wrong);
    }

    @Test
    void circlesOfTypesOnlyShrink() {
        Map<String, Integer> largest = new TreeMap<>();
        typesByRoom().forEach((room, types) -> {
            int most = circleTypes(types);
            if (most > CIRCLE_TYPES) {
                largest.put(room, most);
            }
        });
        assertEquals(new TreeMap<>(CIRCLES), largest);
    }

    /** For each room its types, each with those of the room that it names. */
    private static Map<String, Map<String, Set<String>>> typesByRoom() {
        Map<String, Map<String, String>> texts = new TreeMap<>();
        forEachFile("src", (path, text) -> texts.computeIfAbsent(room(path), room -> new TreeMap<>())
                .put(type(path), code(text)));
        texts.values().forEach(types -> types.remove(PACKAGE));
        Map<String, Map<String, Set<String>>> rooms = new TreeMap<>();
        texts.forEach((room, types) -> {
            Map<String, Set<String>> named = new TreeMap<>();
            types.forEach((type, text) -> named.put(type, WORD.matcher(text).results().map(MatchResult::group)
                    .filter(word -> !word.equals(type) && types.containsKey(word))
                    .collect(Collectors.toCollection(TreeSet::new))));
            rooms.put(room, named);
        });
        return rooms;
    }

    private static int circleTypes(Map<String, Set<String>> arrows) {
        Map<String, Set<String>> reached = new TreeMap<>();
        arrows.keySet().forEach(type -> reached.put(type, reached(type, arrows)));
        return reached.keySet().stream().mapToInt(type ->
                (int) reached.get(type).stream().filter(other -> reached.get(other).contains(type)).count()).max()
                        .orElse(0);
    }

    /** What one leads to, directly or through others. */
    private static Set<String> reached(String from, Map<String, Set<String>> arrows) {
        Set<String> reached = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(arrows.get(from));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (reached.add(next)) {
                open.addAll(arrows.get(next));
            }
        }
        return reached;
    }

    @Test
    void everyRoomIsOnTheMap() {
        Set<String> unknown = new TreeSet<>();
        forEachFile("src", (path, text) -> {
            if (!ARROWS.containsKey(room(path))) {
                unknown.add(path);
            }
        });
        assertNone(unknown);
    }

    @Test
    void reservedWordsStayInTheirRooms() {
        Set<String> wrong = new TreeSet<>();
        for (Reserved reserved : RESERVED) {
            Pattern words = Pattern.compile("(?<!\\w)(" + reserved.words + ")(?!\\w)");
            forEachFile("src", (path, text) -> {
                if (!reserved.rooms.contains(outer(room(path))) && !reserved.files.contains(path)) {
                    words.matcher(code(text)).results()
                            .forEach(word -> wrong.add(path + " uses " + word.group() + " (" + reserved.what + ")"));
                }
            });
        }
        assertNone(wrong);
    }

    @Test
    void filesAreShort() {
        Set<String> wrong = new TreeSet<>();
        Set<String> needless = new TreeSet<>(LONG_FILES.keySet());
        BiConsumer<String, String> check = (path, text) -> {
            long lines = text.lines().count();
            if (lines > (path.startsWith("test") ? TEST_FILE_LINES : FILE_LINES) && !needless.remove(path)) {
                wrong.add(path + " has " + lines + " lines");
            }
        };
        forEachFile("src", check);
        forEachFile("test", check);
        needless.forEach(path -> wrong.add(path + " is short, or gone: take it off the list"));
        assertNone(wrong);
    }

    @Test
    void linesAreShortAndClean() {
        Set<String> wrong = new TreeSet<>();
        BiConsumer<String, String> check = (path, text) -> {
            int number = 0;
            for (String line : text.lines().toList()) {
                number++;
                if (line.length() > (WIDE.matcher(line).matches() ? WIDE_LINE_CHARS : LINE_CHARS)) {
                    wrong.add(path + ":" + number + " has " + line.length() + " columns");
                }
                if (line.indexOf('\t') >= 0 || line.endsWith(" ")) {
                    wrong.add(path + ":" + number + " has a tab, or a space at its end");
                }
            }
        };
        forEachFile("src", check);
        forEachFile("test", check);
        assertNone(wrong);
    }

    /** A command that is named as a question reads like a forgotten result. */
    @Test
    void questionsHaveAnAnswer() {
        Set<String> wrong = new TreeSet<>();
        BiConsumer<String, String> check = (path, text) -> QUESTION.matcher(code(text)).results()
                .filter(method -> !path.endsWith("Test.java") || !method.group(1).isEmpty())
                .forEach(method -> wrong.add(path + ": " + method.group(2) + " returns nothing"));
        forEachFile("src", check);
        forEachFile("test", check);
        assertNone(wrong);
    }

    /** The page on which somebody begins who opens a room. */
    @Test
    void everyRoomSaysWhatItIs() {
        Map<String, Set<String>> types = new TreeMap<>();
        forEachFile("src", (path, text) -> types.computeIfAbsent(room(path), room -> new TreeSet<>()).add(type(path)));
        Set<String> wrong = new TreeSet<>();
        types.forEach((room, names) -> {
            Path page = Path.of("src/sprat", room, PACKAGE + ".java");
            String text = names.remove(PACKAGE) ? SourceFiles.text(page) : "";
            long begun = names.stream()
                    .filter(name -> text.contains("{@link sprat." + room.replace('/', '.') + "." + name + "}")).count();
            if (begun < Math.min(2, names.size())) {
                wrong.add(room + " names " + begun + " types to begin with in " + PACKAGE);
            }
            ARROWS.get(room).stream().filter(may -> !outer(may).equals(outer(room)) || !room.equals(outer(room)))
                    .filter(may -> !text.contains("`" + may + "`") && !text.contains("all rooms"))
                    .forEach(may -> wrong.add(room + " does not say that it may import " + may));
        });
        assertNone(wrong);
    }

    @Test
    void constructorsTakeFewParameters() {
        Set<String> wrong = new TreeSet<>();
        forEachFile("src", (path, text) -> {
            Pattern constructor = Pattern.compile("(?m)^ +(?:public |private |protected )?" + type(path)
                    + "\\(([^{;]*)\\) *(?:throws [\\w, ]+)?\\{");
            constructor.matcher(code(text)).results().filter(match -> parameters(match.group(1)) > PARAMETERS)
                    .forEach(match -> wrong.add(path + ": a constructor takes " + parameters(match.group(1))));
        });
        assertNone(wrong);
    }

    /** Commas inside of `Map<K, V>` do not count. */
    private static int parameters(String list) {
        String plain = list;
        for (String before = ""; !before.equals(plain); ) {
            before = plain;
            plain = plain.replaceAll("<[^<>]*>", "");
        }
        return plain.isBlank() ? 0 : plain.split(",").length;
    }

    @Test
    void foldersAreSmall() {
        Map<String, Integer> files = new TreeMap<>();
        forEachFile("src", (path, text) -> files.merge(room(path), 1, Integer::sum));
        files.values().removeIf(count -> count <= FOLDER_FILES);
        assertEquals(Map.of(), files);
    }

    @Test
    void nothingIsLeftForLater() {
        Pattern later = Pattern.compile("\\b(" + "TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
        Set<String> wrong = new TreeSet<>();
        BiConsumer<String, String> check = (path, text) ->
                later.matcher(text).results().forEach(word -> wrong.add(path + " says " + word.group()));
        forEachFile("src", check);
        forEachFile("test", check);
        assertNone(wrong);
    }

    @Test
    void typesAreNouns() {
        Set<String> wrong = new TreeSet<>();
        BiConsumer<String, String> check = (path, text) -> TYPE.matcher(code(text)).results().map(type -> type.group(2))
                .filter(name -> BAD_NAME.matcher(name).matches())
                .forEach(name -> wrong.add(path + " calls a type " + name));
        forEachFile("src", check);
        forEachFile("test", check);
        assertNone(wrong);
    }

    @Test
    void everyPublicTypeHasADocstring() {
        Set<String> wrong = new TreeSet<>();
        forEachFile("src", (path, text) -> TYPE.matcher(text).results()
                .filter(type -> type.group(1).contains("public"))
                .filter(type -> !isDocumented(text, type))
                .forEach(type -> wrong.add(path + ": " + type.group(2) + " has no docstring")));
        assertNone(wrong);
    }

    /** Annotations may stand between the docstring and the type. */
    private static boolean isDocumented(String text, MatchResult type) {
        String before = text.substring(0, type.start()).replaceFirst("(?s)(\\s|@\\w+(\\([^;{}]*\\))?)*$", "");
        return before.endsWith("*/");
    }

    /** Comments and the insides of strings are blanked out, so that a rule about code reads code only. */
    private static String code(String text) {
        return NOT_CODE.matcher(text).replaceAll("\"\"");
    }

    /** `src/sprat/swarm/pick/Picker.java` is in `swarm/pick`. */
    private static String room(String path) {
        return Path.of("src/sprat").relativize(Path.of(path).getParent()).toString();
    }

    private static String type(String path) {
        return Path.of(path).getFileName().toString().replace(".java", "");
    }

    private static void forEachFile(String root, BiConsumer<String, String> check) {
        SourceFiles.below(root).forEach(path -> check.accept(path.toString(), SourceFiles.text(path)));
    }

    private static void assertNone(Set<String> wrong) {
        assertEquals("", String.join("\n", wrong));
    }
}
