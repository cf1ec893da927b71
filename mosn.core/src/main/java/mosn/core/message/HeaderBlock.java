package mosn.core.message;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Headers;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/// Fields as the bytes they were read as, and where in them each begins and ends.
///
/// ```
/// bytes   G E T ... \r \n H o s t :   a . b \r \n X - A : 1 \r \n | appended lines ...
/// lines           hash, ▲       ▲     ▲     ▲ = one line of five numbers per field, in order
///                     NAME    COLON VALUE  END        (CR LF follows END, always)
/// ```
///
/// Nothing is decoded before it is asked for, and lines that nobody touched and that follow each
/// other are written in one piece. A field that is added or replaced becomes a line behind the
/// others' bytes: bytes that are there never change, so heads may share them.
public final class HeaderBlock implements Headers, Edited {
    /// How many numbers describe one line.
    public static final int STRIDE = 5;

    public static final int HASH = 0;
    public static final int NAME = 1;
    public static final int COLON = 2;
    public static final int VALUE = 3;
    public static final int END = 4;

    private int edits;
    private byte[] bytes;
    private int used;
    private int[] lines;
    private int count;

    /// Bits of the [KnownField]s that may be here: none is here whose bit is 0.
    private int known;

    public HeaderBlock() {
        this(new byte[128], 0, new int[8 * STRIDE], 0, 0);
    }

    /// What a parser has found; the arrays belong to the block from now on.
    ///
    /// @param used how many of `bytes` are taken
    /// @param known bits of the [KnownField]s that occur, or more
    public HeaderBlock(byte[] bytes, int used, int[] lines, int count, int known) {
        this.bytes = bytes;
        this.used = used;
        this.lines = lines;
        this.count = count;
        this.known = known;
    }

    /// `headers` itself where it is a block, else a copy.
    public static HeaderBlock of(Headers headers) {
        if (headers instanceof HeaderBlock block) {
            return block;
        }
        var copy = new HeaderBlock();
        headers.forEach(copy::add);
        return copy;
    }

    @Override
    public @Nullable String get(String name) {
        var line = find(name, HttpSyntax.hash(name), 0);
        return line < 0 ? null : value(line);
    }

    @Override
    public List<String> all(String name) {
        var hash = HttpSyntax.hash(name);
        var first = find(name, hash, 0);
        if (first < 0) {
            return List.of();
        }
        var values = new ArrayList<String>(2);
        for (var line = first; line >= 0; line = find(name, hash, line + 1)) {
            values.add(value(line));
        }
        return values;
    }

    @Override
    public boolean contains(String name) {
        return find(name, HttpSyntax.hash(name), 0) >= 0;
    }

    @Override
    public int edits() {
        return edits;
    }

    @Override
    public void add(String name, String value) {
        var at = count * STRIDE;
        if (at == lines.length) {
            lines = Arrays.copyOf(lines, Math.max(8 * STRIDE, 2 * at));
        }
        write(at, name, value);
        count++;
    }

    @Override
    public void set(String name, String value) {
        var hash = HttpSyntax.hash(name);
        var first = find(name, hash, 0);
        if (first < 0) {
            add(name, value);
            return;
        }
        write(first * STRIDE, name, value);
        for (var line = find(name, hash, first + 1); line >= 0; line = find(name, hash, line)) {
            removeLine(line);
        }
    }

    @Override
    public boolean remove(String name) {
        var hash = HttpSyntax.hash(name);
        var first = find(name, hash, 0);
        for (var line = first; line >= 0; line = find(name, hash, line)) {
            removeLine(line);
        }
        return first >= 0;
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public void forEach(BiConsumer<String, String> visit) {
        for (var line = 0; line < count; line++) {
            var at = line * STRIDE;
            visit.accept(
                    HttpSyntax.string(bytes, lines[at + NAME], lines[at + COLON]), value(line));
        }
    }

    /// Whether it is here; faster than by name, above all where it is not.
    public boolean contains(KnownField field) {
        return line(field, 0) >= 0;
    }

    public @Nullable String get(KnownField field) {
        var line = line(field, 0);
        return line < 0 ? null : value(line);
    }

    public void remove(KnownField field) {
        for (var line = line(field, 0); line >= 0; line = line(field, line)) {
            removeLine(line);
        }
        known &= ~field.bit();
    }

    /// Removes the one `field` at the place `line`.
    public void remove(KnownField field, int line) {
        assert line(field, line) == line;
        removeLine(line);
    }

    /// Whether any of these may be here.
    ///
    /// @param bits of [KnownField#bit]
    public boolean mayContain(int bits) {
        return (known & bits) != 0;
    }

    /// The place of the first `field` at or behind the place `from`; negative where there is none.
    public int line(KnownField field, int from) {
        if ((known & field.bit()) == 0) {
            return -1;
        }
        for (var line = from; line < count; line++) {
            var at = line * STRIDE;
            if (lines[at + HASH] == field.hash()
                    && field.is(bytes, lines[at + NAME], lines[at + COLON])) {
                return line;
            }
        }
        return -1;
    }

    public String value(int line) {
        return HttpSyntax.string(bytes, lines[line * STRIDE + VALUE], lines[line * STRIDE + END]);
    }

    public int valueLength(int line) {
        return lines[line * STRIDE + END] - lines[line * STRIDE + VALUE];
    }

    /// Whether the value of a line is `token`, but for case.
    public boolean valueIs(int line, String token) {
        return valueLength(line) == token.length()
                && HttpSyntax.matches(bytes, lines[line * STRIDE + VALUE], token);
    }

    /// Whether `rule` holds for the value of a line.
    public boolean valueMatches(int line, Rule rule) {
        return rule.holds(bytes, lines[line * STRIDE + VALUE], lines[line * STRIDE + END]);
    }

    /// Something that can be said of bytes.
    public interface Rule {
        boolean holds(byte[] bytes, int from, int to);
    }

    /// What a Content-Length says; -1 where there is none, -2 where it is no number, or one of
    /// several lines.
    public long contentLength() {
        var line = line(KnownField.CONTENT_LENGTH, 0);
        if (line < 0) {
            return -1;
        }
        return line(KnownField.CONTENT_LENGTH, line + 1) >= 0
                ? -2
                : decimal(bytes, lines[line * STRIDE + VALUE], lines[line * STRIDE + END]);
    }

    /// The digits from `from` to `to`; -2 where there is anything else, nothing, or too much.
    public static long decimal(byte[] bytes, int from, int to) {
        if (from == to || to - from > 18) {
            return -2;
        }
        var number = 0L;
        for (var i = from; i < to; i++) {
            var digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -2;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /// What [#place] counts in; to be read only, and only until a field is added.
    public byte[] bytes() {
        return bytes;
    }

    /// One of the numbers that describe a line.
    ///
    /// @param what [#HASH], [#NAME], [#COLON], [#VALUE] or [#END]
    public int place(int line, int what) {
        return lines[line * STRIDE + what];
    }

    /// Room that [#writeTo] needs at most.
    public int length() {
        return used;
    }

    /// Every field as a line of HTTP/1.
    public void writeTo(ByteBuf out) {
        for (var at = 0; at < count * STRIDE; ) {
            var from = lines[at + NAME];
            var to = lines[at + END] + 2;
            for (at += STRIDE; at < count * STRIDE && lines[at + NAME] == to; at += STRIDE) {
                to = lines[at + END] + 2;
            }
            out.writeBytes(bytes, from, to - from);
        }
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }

    private int find(String name, int hash, int from) {
        for (var line = from; line < count; line++) {
            var at = line * STRIDE;
            if (lines[at + HASH] == hash
                    && lines[at + COLON] - lines[at + NAME] == name.length()
                    && HttpSyntax.matches(bytes, lines[at + NAME], name)) {
                return line;
            }
        }
        return -1;
    }

    private void removeLine(int line) {
        edits++;
        count--;
        System.arraycopy(lines, (line + 1) * STRIDE, lines, line * STRIDE, (count - line) * STRIDE);
    }

    /// Appends the bytes of a field, and lets the five numbers from `at` on describe them.
    private void write(int at, String name, String value) {
        HttpSyntax.requireToken("the name of a header", name);
        HttpSyntax.requireValue("the value of the header " + name, value);
        edits++;
        var nameBytes = HttpSyntax.bytes(name);
        var valueBytes = HttpSyntax.bytes(value.strip());
        var length = nameBytes.length + 2 + valueBytes.length + 2;
        if (used + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(used + length, 2 * used));
        }
        var colon = used + nameBytes.length;
        var end = colon + 2 + valueBytes.length;
        System.arraycopy(nameBytes, 0, bytes, used, nameBytes.length);
        bytes[colon] = ':';
        bytes[colon + 1] = ' ';
        System.arraycopy(valueBytes, 0, bytes, colon + 2, valueBytes.length);
        bytes[end] = '\r';
        bytes[end + 1] = '\n';
        var hash = HttpSyntax.hash(name);
        lines[at + HASH] = hash;
        lines[at + NAME] = used;
        lines[at + COLON] = colon;
        lines[at + VALUE] = colon + 2;
        lines[at + END] = end;
        var field = KnownField.of(bytes, used, colon, hash);
        if (field != null) {
            known |= field.bit();
        }
        used += length;
    }
}
