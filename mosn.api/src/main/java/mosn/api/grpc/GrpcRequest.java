package mosn.api.grpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What is asked of a service, but for the messages.
///
/// @param method as in `/helloworld.Greeter/SayHello`
/// @param metadata in order; names are sent in lower case, and the values of those that end in
///   `-bin` are written in base64 by the caller
/// @param timeout for the whole call, sent along as its deadline; zero for none
/// @param maxMessage bytes of the longest message that is taken; a longer one ends the call with
///   [GrpcStatus#RESOURCE_EXHAUSTED]
public record GrpcRequest(
        String method, List<Map.Entry<String, String>> metadata, Duration timeout, int maxMessage) {
    /// gRPC's own default.
    private static final int MAX_MESSAGE = 4 << 20;

    public GrpcRequest {
        if (method.length() < 4 || method.charAt(0) != '/' || method.indexOf('/', 1) < 2) {
            throw new IllegalArgumentException(
                    "method '" + method + "' is not of the form /package.Service/Method");
        }
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + timeout + " is negative");
        }
        if (maxMessage < 0) {
            throw new IllegalArgumentException("maxMessage " + maxMessage + " is negative");
        }
        metadata = List.copyOf(metadata);
    }

    public static GrpcRequest of(String method, Duration timeout) {
        return new GrpcRequest(method, List.of(), timeout, MAX_MESSAGE);
    }

    public GrpcRequest with(String name, String value) {
        var more = new ArrayList<>(metadata);
        more.add(Map.entry(name, value));
        return new GrpcRequest(method, more, timeout, maxMessage);
    }

    public GrpcRequest maxMessage(int bytes) {
        return new GrpcRequest(method, metadata, timeout, bytes);
    }
}
