package sprat.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import sprat.io.FormatException;

/** Bytes in a URL (RFC 3986): letters, digits and `-._~` as they are, all others as `%XX`. */
public final class PercentCode {
    private static final String HEX = "0123456789ABCDEF";

    private PercentCode() {
    }

    /** @throws FormatException a `%` without two hexadecimal digits; the message says where */
    public static byte[] decode(String text) throws FormatException {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.write(in[i]);
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new FormatException("a % without two hexadecimal digits in '" + Printable.of(text, 200) + "'");
            }
            out.write(high << 4 | low);
            i += 2;
        }
        return out.toByteArray();
    }

    public static String of(byte[] bytes) {
        StringBuilder text = new StringBuilder(3 * bytes.length);
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            boolean isPlain = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
                    || "-_.~".indexOf(c) >= 0;
            if (isPlain) {
                text.append(c);
            } else {
                text.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return text.toString();
    }
}
