package mosn.testkit;

import mosn.api.ConfigNode;
import mosn.api.stream.RouteConfig;
import mosn.api.stream.Stream;

import java.util.function.Function;

/// Per-route configuration whose pieces a test gives to each stream.
final class TestRouteConfig<T> implements RouteConfig<T> {
    private final String path;
    private final T otherwise;
    private final Function<ConfigNode, T> read;

    TestRouteConfig(String filter, T otherwise, Function<ConfigNode, T> read) {
        this.path = "per_filter_config." + filter;
        this.otherwise = otherwise;
        this.read = read;
    }

    Piece<T> read(String json) {
        return new Piece<>(this, Config.read(path, json, read));
    }

    @Override
    public T of(Stream stream) {
        var piece = ((TestStream) stream).routePiece();
        return piece != null && piece.owner() == this ? value(piece) : otherwise;
    }

    @SuppressWarnings("unchecked") // made by this object's read
    private T value(Piece<?> piece) {
        return ((Piece<T>) piece).value();
    }

    /// What the route of one stream says.
    record Piece<T>(TestRouteConfig<T> owner, T value) {}
}
