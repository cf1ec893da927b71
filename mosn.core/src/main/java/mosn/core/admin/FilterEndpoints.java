package mosn.core.admin;

import mosn.api.admin.AdminReply;
import mosn.api.admin.AdminRequest;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What operators see of stream filters, and may do to them at run time.
public final class FilterEndpoints {
    private FilterEndpoints() {}

    public static List<AdminEndpoint> of(FilterSource filters) {
        return List.of(
                AdminEndpoint.read("/api/v1/filters", _ -> json(filters.reports())),
                AdminEndpoint.change(
                        "/api/v1/filters/disable", request -> disable(filters, request)),
                AdminEndpoint.change(
                        "/api/v1/filters/enable", request -> enable(filters, request)));
    }

    private static AdminReply disable(FilterSource filters, AdminRequest request) {
        var asked = read(request);
        if (asked == null) {
            return unreadable();
        }
        var reason = text(asked, "reason");
        if (reason == null || reason.isBlank()) {
            return AdminReply.error(
                    400, "reason: is missing; say why, for whoever looks at this next");
        }
        var length = text(asked, "for");
        var time = length == null ? Duration.ZERO : filters.time(length);
        if (time == null) {
            return AdminReply.error(400, "for: is no length of time; write it as in 10m");
        }
        return changed(
                asked,
                (listener, filter) ->
                        filters.disable(
                                listener, filter, reason, text(asked, "virtual_host"), time));
    }

    private static AdminReply enable(FilterSource filters, AdminRequest request) {
        var asked = read(request);
        return asked == null ? unreadable() : changed(asked, filters::enable);
    }

    private interface Change {
        @Nullable Map<String, Object> apply(String listener, String filter);
    }

    private static AdminReply changed(JsonNode asked, Change change) {
        var listener = text(asked, "listener");
        var filter = text(asked, "filter");
        var report = listener == null || filter == null ? null : change.apply(listener, filter);
        return report == null
                ? AdminReply.error(
                        404,
                        "there is no such filter; name a listener and one of its filters as"
                                + " /api/v1/filters lists them")
                : json(report);
    }

    private static AdminReply unreadable() {
        return AdminReply.error(
                400, "the body is no JSON object; write listener, filter and reason");
    }

    private static @Nullable JsonNode read(AdminRequest request) {
        try {
            var read = JsonMapper.shared().readTree(request.body());
            return read != null && read.isObject() ? read : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static @Nullable String text(JsonNode object, String key) {
        var value = object.get(key);
        return value != null && value.isString() ? value.asString() : null;
    }

    private static AdminReply json(Object value) {
        return AdminReply.json(JsonMapper.shared().writeValueAsString(value));
    }

    /// The filters of the configuration in force.
    public interface FilterSource {
        /// What JSON can say of each: its state, and what it costs.
        List<Map<String, Object>> reports();

        /// A length of time as configuration has it; null where it is none.
        @Nullable Duration time(String text);

        /// @param virtualHost null for all
        /// @param time zero for good
        /// @return what JSON can say of it now; null where there is no such filter
        @Nullable Map<String, Object> disable(
                String listener,
                String filter,
                String reason,
                @Nullable String virtualHost,
                Duration time);

        /// @return what JSON can say of it now; null where there is no such filter
        @Nullable Map<String, Object> enable(String listener, String filter);
    }
}
