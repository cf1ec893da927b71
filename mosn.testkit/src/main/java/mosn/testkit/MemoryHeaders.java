package mosn.testkit;

import mosn.api.message.Headers;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.BiConsumer;

/// Fields in a list, under the rules of [Headers].
final class MemoryHeaders implements Headers {
    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

    private final List<Entry<String, String>> fields = new ArrayList<>();
    private final Lease lease;

    MemoryHeaders(Lease lease) {
        this.lease = lease;
    }

    static MemoryHeaders copyOf(MemoryHeaders headers, Lease lease) {
        var copy = new MemoryHeaders(lease);
        headers.fields.forEach(field -> copy.fields.add(fresh(field)));
        return copy;
    }

    /// Each message has strings of its own, as from the wire: two streams share none.
    private static Entry<String, String> fresh(Entry<String, String> field) {
        return Map.entry(field.getKey(), String.valueOf(field.getValue().toCharArray()));
    }

    @Override
    public @Nullable String get(String name) {
        var all = all(name);
        return all.isEmpty() ? null : all.getFirst();
    }

    @Override
    public List<String> all(String name) {
        lease.check();
        return fields.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Entry::getValue)
                .toList();
    }

    @Override
    public boolean contains(String name) {
        return get(name) != null;
    }

    @Override
    public void add(String name, String value) {
        lease.check();
        fields.add(field(name, value));
    }

    @Override
    public void set(String name, String value) {
        lease.check();
        var field = field(name, value);
        for (var i = 0; i < fields.size(); i++) {
            if (fields.get(i).getKey().equalsIgnoreCase(name)) {
                remove(name);
                fields.add(i, field);
                return;
            }
        }
        fields.add(field);
    }

    @Override
    public boolean remove(String name) {
        lease.check();
        return drop(name);
    }

    /// The same, by the driver.
    boolean drop(String name) {
        return fields.removeIf(field -> field.getKey().equalsIgnoreCase(name));
    }

    @Override
    public int size() {
        lease.check();
        return fields.size();
    }

    @Override
    public void forEach(BiConsumer<String, String> visit) {
        lease.check();
        List.copyOf(fields).forEach(field -> visit.accept(field.getKey(), field.getValue()));
    }

    @Override
    public String toString() {
        return fields.toString();
    }

    private static Entry<String, String> field(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(MemoryHeaders::isTokenSign)) {
            throw new IllegalArgumentException("the header name \"" + name + "\" is no token");
        }
        if (!value.chars().allMatch(MemoryHeaders::isValueSign)) {
            throw new IllegalArgumentException(
                    "the value of the header " + name + " has a character that cannot be sent");
        }
        return Map.entry(name, value.strip());
    }

    private static boolean isTokenSign(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || TOKEN_SIGNS.indexOf(c) >= 0;
    }

    private static boolean isValueSign(int c) {
        return c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff);
    }
}
