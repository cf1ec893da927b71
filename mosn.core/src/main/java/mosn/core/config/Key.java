package mosn.core.config;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.function.Function;
import java.util.function.Predicate;

/// A key of MOSN's, or of ours, and what becomes of it here.
///
/// @param note for operators: what it is for, its default, or what to use instead
/// @param below the keys of the object, or of the objects of the list, behind it: chosen by the
///   object that the key stands in. Null where it is a value, or where only its own reader knows
/// @param off tells a value of a load-bearing key that asks for nothing
record Key(
        String name,
        State state,
        String note,
        @Nullable Function<JsonNode, @Nullable Section> below,
        Predicate<JsonNode> off) {

    enum State {
        IMPLEMENTED,
        /// Ignored: it changes nothing about who may connect, what is checked, where traffic goes.
        HARMLESS,
        /// MOSN itself has something newer.
        RETIRED,
        /// Load-bearing, and not there yet: refused wherever its value asks for something.
        REFUSED
    }

    static Key implemented(String name, String note) {
        return new Key(name, State.IMPLEMENTED, note, null, Key::isOff);
    }

    static Key harmless(String name, String note) {
        return new Key(name, State.HARMLESS, note, null, Key::isOff);
    }

    static Key retired(String name, String note) {
        return new Key(name, State.RETIRED, note, null, Key::isOff);
    }

    static Key refused(String name, String note) {
        return new Key(name, State.REFUSED, note, null, Key::isOff);
    }

    /// An object, or a list of objects, of these keys.
    Key of(Section section) {
        return of(parent -> section);
    }

    Key of(Function<JsonNode, @Nullable Section> section) {
        return new Key(name, state, note, section, off);
    }

    /// Asks for something only where `switchKey` is true in the object behind it.
    Key unless(String switchKey) {
        return new Key(name, state, note, below, value -> !anySwitchedOn(value, switchKey));
    }

    /// Not refused for this word, in any case.
    Key exceptFor(String word) {
        return new Key(
                name,
                state,
                note,
                below,
                value -> isOff(value) || value.asString("").equalsIgnoreCase(word));
    }

    @Nullable Section section(JsonNode parent) {
        return below == null ? null : below.apply(parent);
    }

    /// Nothing, false, zero, empty, or made of nothing else.
    static boolean isOff(JsonNode value) {
        if (value.isContainer()) {
            return value.valueStream().allMatch(Key::isOff);
        }
        return value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isNumber() && value.doubleValue() == 0)
                || (value.isString() && value.stringValue().isEmpty());
    }

    private static boolean anySwitchedOn(JsonNode value, String switchKey) {
        if (value.isArray()) {
            return value.valueStream().anyMatch(element -> anySwitchedOn(element, switchKey));
        }
        if (!value.isObject()) {
            return !isOff(value);
        }
        return value.propertyStream()
                .anyMatch(
                        entry ->
                                entry.getKey().equalsIgnoreCase(switchKey)
                                        && !isOff(entry.getValue()));
    }
}
