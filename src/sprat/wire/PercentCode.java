package sprat.wire;

/** Bytes in a URL (RFC 3986): letters, digits and `-._~` as they are, all others as `%XX`. */
final class PercentCode {
    private static final String HEX = "0123456789ABCDEF";

    private PercentCode() {
    }

    static String of(byte[] bytes) {
        StringBuilder text = new StringBuilder(3 * bytes.length);
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            boolean isPlain = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || "-_.~".indexOf(c) >= 0;
            if (isPlain) {
                text.append(c);
            } else {
                text.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return text.toString();
    }
}
