package mosn.api.message;

import org.jspecify.annotations.Nullable;

/// What a request says before its body.
///
/// Protocols differ in what they have: an RPC protocol may know neither method nor path. What a
/// protocol does not have is null, and setting it has no effect on the wire.
public interface RequestHead {
    /// The downstream protocol by MOSN's name: `Http1`, `Http2`, or a codec's own.
    String protocol();

    /// As in `GET`, letter for letter.
    @Nullable String method();

    void method(String method);

    /// The path byte for byte as it was sent, without the query: never decoded, never normalised.
    @Nullable String path();

    /// @throws IllegalArgumentException where it holds white space or control characters
    void path(String path);

    /// What follows the first `?`: null where there is none, empty where nothing follows it.
    @Nullable String query();

    void query(@Nullable String query);

    /// Host and port the client asked for, as in `example.org:8443`.
    @Nullable String authority();

    void authority(String authority);

    /// As in `http`.
    @Nullable String scheme();

    Headers headers();
}
