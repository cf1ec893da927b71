package mosn.core.observe;

import org.jspecify.annotations.Nullable;

import java.time.ZoneId;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// Something known of a stream that has a name: one of MOSN's variables, or of ours. Found once, by
/// [Variables#compile], and then read for every stream on the stream's event loop.
public final class Variable {
    private final String name;
    private final Function<StreamRecord, @Nullable String> read;
    private final BiPredicate<StreamRecord, Line> write;
    private final @Nullable BiConsumer<StreamRecord, String> set;

    private Variable(
            String name,
            Function<StreamRecord, @Nullable String> read,
            BiPredicate<StreamRecord, Line> write,
            @Nullable BiConsumer<StreamRecord, String> set) {
        this.name = name;
        this.read = read;
        this.write = write;
        this.set = set;
    }

    /// One whose values may have been chosen by others, and are escaped in a log.
    static Variable text(String name, Function<StreamRecord, @Nullable String> read) {
        return new Variable(
                name,
                read,
                (stream, line) -> {
                    var value = read.apply(stream);
                    if (value == null || value.isEmpty()) {
                        return false;
                    }
                    line.text(value);
                    return true;
                },
                null);
    }

    /// One that is printed without making a string.
    ///
    /// @param write false where there is no value, and then nothing is written
    static Variable printed(String name, BiPredicate<StreamRecord, Line> write) {
        return new Variable(
                name,
                stream -> {
                    var line = new Line(ZoneId.systemDefault());
                    return write.test(stream, line) ? line.toString() : null;
                },
                write,
                null);
    }

    Variable settable(BiConsumer<StreamRecord, String> set) {
        return new Variable(name, read, write, set);
    }

    public String name() {
        return name;
    }

    /// As it is, unescaped; null where it has no value.
    public @Nullable String value(StreamRecord stream) {
        return read.apply(stream);
    }

    /// Whether [#set] is allowed.
    public boolean settable() {
        return set != null;
    }

    /// @throws IllegalArgumentException where it cannot be set, or not to this
    public void set(StreamRecord stream, String value) {
        if (set == null) {
            throw new IllegalArgumentException("the variable \"" + name + "\" cannot be set");
        }
        set.accept(stream, value);
    }

    /// As a log has it: escaped, and `-` where it has no value.
    void print(StreamRecord stream, Line line) {
        if (!write.test(stream, line)) {
            line.raw('-');
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
