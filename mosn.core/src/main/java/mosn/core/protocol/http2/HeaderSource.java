package mosn.core.protocol.http2;

import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;

import mosn.core.message.HeaderBlock;
import mosn.core.message.KnownField;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/// The fields of one head on their way into HPACK: pseudo-fields, then a block's lines. One per
/// event loop, filled anew for each head.
final class HeaderSource extends NoHeaders {
    /// HPACK's table keeps names and values, and with them what they are part of: nothing larger
    /// than this is lent to it.
    private static final int LENT = 2048;

    private static final int MOST_FIRST = 8;

    private static final AsciiString AUTHORIZATION = AsciiString.cached("authorization");
    private static final AsciiString PROXY_AUTHORIZATION =
            AsciiString.cached("proxy-authorization");
    private static final AsciiString COOKIE = AsciiString.cached("cookie");
    private static final int SHORT_COOKIE = 20;

    private static final HeaderBlock NOTHING = new HeaderBlock();

    private static final FastThreadLocal<HeaderSource> OF_THREAD =
            new FastThreadLocal<>() {
                @Override
                protected HeaderSource initialValue() {
                    return new HeaderSource();
                }
            };

    private final AsciiString[] first = new AsciiString[2 * MOST_FIRST];
    private final FieldNames names = FieldNames.ofThread();
    private int firstCount;
    private HeaderBlock block = NOTHING;
    private boolean withoutHost;
    private final Fields fields = new Fields();

    private HeaderSource() {}

    static HeaderSource ofThread() {
        return OF_THREAD.get();
    }

    /// Forgets what was there, and takes the lines of `block`.
    HeaderSource begin(HeaderBlock block, boolean withoutHost) {
        this.block = block;
        this.withoutHost = withoutHost;
        firstCount = 0;
        return this;
    }

    /// A field before those of the block.
    HeaderSource first(AsciiString name, AsciiString value) {
        first[firstCount++] = name;
        first[firstCount++] = value;
        return this;
    }

    void end() {
        block = NOTHING;
    }

    /// Room that the encoded fields need at most, or nearly.
    int room() {
        var room = 64 * firstCount + block.length() + 8 * block.size();
        for (var i = 1; i < firstCount; i += 2) {
            room += first[i].length();
        }
        return room;
    }

    /// What is never put into a table (RFC 7541 section 7.1.3).
    static boolean sensitive(CharSequence name, CharSequence value) {
        return switch (name.length()) {
            case 6 -> value.length() < SHORT_COOKIE && COOKIE.contentEquals(name);
            case 13 -> AUTHORIZATION.contentEquals(name);
            case 19 -> PROXY_AUTHORIZATION.contentEquals(name);
            default -> false;
        };
    }

    static AsciiString value(HeaderBlock block, int line) {
        var bytes = block.bytes();
        var from = block.place(line, HeaderBlock.VALUE);
        var length = block.place(line, HeaderBlock.END) - from;
        return new AsciiString(bytes, from, length, bytes.length > LENT);
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        fields.begin();
        return fields;
    }

    /// Each field in turn, as an entry that is the next one when the next one is asked for.
    private final class Fields
            implements Iterator<Map.Entry<CharSequence, CharSequence>>,
                    Map.Entry<CharSequence, CharSequence> {
        private int at;
        private int line;
        private int hostLine;
        private CharSequence key = AsciiString.EMPTY_STRING;
        private CharSequence value = AsciiString.EMPTY_STRING;

        void begin() {
            at = 0;
            line = 0;
            hostLine = withoutHost ? block.line(KnownField.HOST, 0) : -1;
            skipHost();
        }

        private void skipHost() {
            while (line == hostLine) {
                line++;
                hostLine = block.line(KnownField.HOST, line);
            }
        }

        @Override
        public boolean hasNext() {
            return at < firstCount || line < block.size();
        }

        @Override
        public Map.Entry<CharSequence, CharSequence> next() {
            if (at < firstCount) {
                key = first[at++];
                value = first[at++];
                return this;
            }
            if (line >= block.size()) {
                throw new NoSuchElementException();
            }
            key =
                    names.get(
                            block.bytes(),
                            block.place(line, HeaderBlock.NAME),
                            block.place(line, HeaderBlock.COLON),
                            block.place(line, HeaderBlock.HASH));
            value = HeaderSource.value(block, line);
            line++;
            skipHost();
            return this;
        }

        @Override
        public CharSequence getKey() {
            return key;
        }

        @Override
        public CharSequence getValue() {
            return value;
        }

        @Override
        public CharSequence setValue(CharSequence value) {
            throw new UnsupportedOperationException();
        }
    }
}
