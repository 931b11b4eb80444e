package sprat.wire;

/** Text from outside made safe for an error line, a log or a terminal. */
public final class Printable {
    /** Longer than any path that a system opens. */
    private static final int PATH_CHARS = 4096;

    private Printable() {
    }

    /** A name or path of ours: cut only when it is longer than any real one. */
    public static String of(String text) {
        return of(text, PATH_CHARS);
    }

    /**
     * Control, formatting (as those that turn the direction of writing) and unassigned characters become `\\u{hex}`.
     *
     * @param maxChars what is longer is cut: a name from outside may be megabytes long
     */
    public static String of(String text, int maxChars) {
        String cut = text.length() > maxChars ? text.substring(0, maxChars) + "..." : text;
        StringBuilder shown = new StringBuilder(cut.length());
        cut.codePoints().forEach(c -> {
            if (isPlain(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format("\\u{%x}", c));
            }
        });
        return shown.toString();
    }

    private static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                 Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
