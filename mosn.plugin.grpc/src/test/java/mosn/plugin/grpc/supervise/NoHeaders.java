package mosn.plugin.grpc.supervise;

import mosn.api.message.Headers;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.BiConsumer;

/// No trailers came.
public record NoHeaders() implements Headers {
    @Override
    public @Nullable String get(String name) {
        return null;
    }

    @Override
    public List<String> all(String name) {
        return List.of();
    }

    @Override
    public boolean contains(String name) {
        return false;
    }

    @Override
    public void add(String name, String value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void set(String name, String value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean remove(String name) {
        return false;
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public void forEach(BiConsumer<String, String> visit) {}
}
