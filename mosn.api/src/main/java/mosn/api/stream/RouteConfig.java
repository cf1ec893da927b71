package mosn.api.stream;

/// What a filter is configured to do for the route of a stream: made by
/// [mosn.api.ExtensionContext#routeConfig].
public interface RouteConfig<T> {
    /// The most specific piece: the route's, the virtual host's, or what was given as `otherwise`,
    /// which also holds while there is no route.
    T of(Stream stream);
}
