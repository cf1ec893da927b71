package mosn.sdk;

import mosn.plugin.v1.Request;
import mosn.plugin.v1.Response;

/// Answers MOSN's `Call`.
@FunctionalInterface
public interface CallHandler {
    /// Called on a thread of its own, where it may block.
    ///
    /// @throws Exception the call fails with its message
    Response call(Request request) throws Exception;
}
