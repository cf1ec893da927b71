package mosn.core.message;

import org.jspecify.annotations.Nullable;

/// Fields that mean something to the proxy itself. Recognised by the hash of the name that parsing
/// computes anyway.
public enum KnownField {
    HOST("Host"),
    CONTENT_LENGTH("Content-Length"),
    TRANSFER_ENCODING("Transfer-Encoding"),
    CONNECTION("Connection"),
    KEEP_ALIVE("Keep-Alive"),
    PROXY_CONNECTION("Proxy-Connection"),
    TE("TE"),
    UPGRADE("Upgrade"),
    HTTP2_SETTINGS("HTTP2-Settings"),
    EXPECT("Expect"),
    DATE("Date"),
    TRAILER("Trailer");

    /// A hash table with open addressing, a power of two and mostly empty.
    private static final @Nullable KnownField[] TABLE = new KnownField[128];

    static {
        for (var field : values()) {
            var slot = slot(field.hash);
            while (TABLE[slot] != null) {
                slot = (slot + 1) & (TABLE.length - 1);
            }
            TABLE[slot] = field;
        }
    }

    private final String text;
    private final int hash;

    KnownField(String text) {
        this.text = text;
        this.hash = HttpSyntax.hash(text);
    }

    /// As it is commonly written.
    public String text() {
        return text;
    }

    public int hash() {
        return hash;
    }

    /// This field's bit in the set of those that a block may hold.
    public int bit() {
        return 1 << ordinal();
    }

    /// The field whose name stands in `bytes`; null where it is none of these.
    ///
    /// @param hash of the name, see [HttpSyntax#hash]
    public static @Nullable KnownField of(byte[] bytes, int from, int to, int hash) {
        for (var slot = slot(hash); ; slot = (slot + 1) & (TABLE.length - 1)) {
            var field = TABLE[slot];
            if (field == null) {
                return null;
            }
            if (field.hash == hash && field.is(bytes, from, to)) {
                return field;
            }
        }
    }

    boolean is(byte[] bytes, int from, int to) {
        return to - from == text.length() && HttpSyntax.matches(bytes, from, text);
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 15) & (TABLE.length - 1);
    }
}
