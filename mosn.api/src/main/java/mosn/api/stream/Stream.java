package mosn.api.stream;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.upstream.Host;

import org.jspecify.annotations.Nullable;

/// One request with its response.
///
/// A filter on the event loop uses it there, inside its callbacks. One on a virtual thread owns it
/// until it has answered, an answer that comes later included; from then on, and once it was
/// cancelled, every method but [#terminate] throws [IllegalStateException].
public interface Stream {
    /// Different for every stream of a process.
    long id();

    RequestHead request();

    /// The request's whole body, for a filter in [BodyMode#whole]; for others null. Replaced by
    /// [#requestBody(Buffer)].
    @Nullable Buffer requestBody();

    /// Replaces the request's body, in [BodyMode#whole] before it is sent; its length is put right.
    ///
    /// @throws IllegalStateException where the body is not held
    void requestBody(Buffer body);

    /// The request's trailers, where the whole request is held and has some.
    @Nullable Headers requestTrailers();

    /// The response, from [StreamSenderFilter#beforeSend] on.
    ///
    /// @throws IllegalStateException before
    ResponseHead response();

    /// The response's whole body, for a filter in [BodyMode#whole]; for others null.
    @Nullable Buffer responseBody();

    /// Replaces the response's body, in [BodyMode#whole] before it is sent; its length is put
    /// right.
    ///
    /// @throws IllegalStateException where the body is not held
    void responseBody(Buffer body);

    /// The response's trailers, where the whole response is held and has some.
    @Nullable Headers responseTrailers();

    /// What the request was routed to: null before, and where nothing matches.
    @Nullable Route route();

    /// The upstream host: null before it is chosen.
    @Nullable Host host();

    Connection connection();

    StreamInfo info();

    <T> @Nullable T get(Attribute<T> attribute);

    /// Keeps a value until the stream ends; null removes it.
    <T> void set(Attribute<T> attribute, @Nullable T value);

    /// One of MOSN's variables as the access log would print it, as in `x-mosn-path`; null where it
    /// has no value.
    ///
    /// @throws IllegalArgumentException where there is no such variable
    @Nullable String variable(String name);

    /// @throws IllegalArgumentException where there is no such variable or it cannot be set
    void variable(String name, String value);

    /// Ends the stream with `status` if the response has not begun. Safe from any thread, at any
    /// time.
    ///
    /// @param status 200 to 599
    /// @return false where the stream had ended or had been terminated before
    boolean terminate(int status);
}
