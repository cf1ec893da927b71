package mosn.core.tls;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Knows an HTTP message by its first bytes.
final class PlainHttp {
    private static final Pattern BEGIN =
            Pattern.compile("(?s)(?:[A-Z]{3,7} [/*h]|PRI \\* HTTP/2|HTTP/1\\.).*");
    private static final int ENOUGH = 32;

    private PlainHttp() {}

    /// @param hex what came, in hexadecimal digits
    static boolean looksLike(String hex) {
        var length = Math.min(hex.length(), ENOUGH) & ~1;
        try {
            var bytes = HexFormat.of().parseHex(hex, 0, length);
            return BEGIN.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).matches();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
