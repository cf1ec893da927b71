package mosn.api.message;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Header or trailer fields in the order of the wire: names without regard to case, kept as they
/// were written; several fields of one name stay several.
///
/// A string holds one character per byte (ISO 8859-1), so that every value survives reading and
/// writing. Names and values that could not be sent (control characters, characters above U+00FF, a
/// name that is no token of RFC 9110 section 5.6.2) are refused with an [IllegalArgumentException],
/// so nothing can be smuggled in through a value.
///
/// A view of the stream it belongs to, valid until the phase it was lent to has answered and used
/// by one thread at a time.
public interface Headers {
    /// The first value of `name`, without the white space around it.
    @Nullable String get(String name);

    /// Every value of `name`, in order.
    List<String> all(String name);

    boolean contains(String name);

    /// Appends a field behind those that are there.
    void add(String name, String value);

    /// Replaces every field of `name` by one. It takes the place of the first.
    void set(String name, String value);

    /// @return whether there was one
    boolean remove(String name);

    /// The number of fields.
    int size();

    void forEach(BiConsumer<String, String> visit);

    default Optional<String> find(String name) {
        return Optional.ofNullable(get(name));
    }
}
