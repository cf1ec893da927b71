package mosn.api.admin;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What an operator asks, once it is known that they may.
///
/// @param parameters of the query, decoded, in their order
/// @param body empty where there is none; at most 64 KiB
public record AdminRequest(
        String method, String path, Map<String, List<String>> parameters, String body) {
    /// The first value of a parameter.
    public @Nullable String parameter(String name) {
        var values = parameters.get(name);
        return values == null ? null : values.getFirst();
    }
}
