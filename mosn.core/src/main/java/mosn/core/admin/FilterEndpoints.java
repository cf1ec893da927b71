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
import java.util.Set;
import java.util.TreeSet;

/// What operators see of stream filters, and may do to them at run time.
public final class FilterEndpoints {
    private static final Set<String> WHICH = Set.of("listener", "filter", "virtual_host");
    private static final Set<String> WHAT_TO_DISABLE =
            Set.of("listener", "filter", "reason", "for", "virtual_host");

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
        var strange = strange(asked, WHAT_TO_DISABLE);
        if (strange != null) {
            return AdminReply.error(400, strange);
        }
        var reason = text(asked, "reason");
        if (reason == null || reason.isBlank()) {
            return AdminReply.error(
                    400, "reason: is missing; say why, for whoever looks at this next");
        }
        var length = text(asked, "for");
        var time = length == null ? Duration.ZERO : filters.time(length);
        if (time == null || (length != null && time.isZero())) {
            return AdminReply.error(400, "for: is no length of time; write it as in 10m");
        }
        return changed(
                filters,
                asked,
                (listener, filter, virtualHost) ->
                        filters.disable(listener, filter, reason, virtualHost, time));
    }

    private static AdminReply enable(FilterSource filters, AdminRequest request) {
        var asked = read(request);
        if (asked == null) {
            return unreadable();
        }
        var strange = strange(asked, WHICH);
        return strange == null
                ? changed(filters, asked, filters::enable)
                : AdminReply.error(400, strange);
    }

    /// What is wrong with the keys or the kinds of their values; null for nothing. Whoever mistypes
    /// must not switch off more, or for longer, than was meant.
    private static @Nullable String strange(JsonNode asked, Set<String> known) {
        for (var entry : asked.properties()) {
            if (!known.contains(entry.getKey())) {
                return "a key is not known; write " + String.join(", ", new TreeSet<>(known));
            }
            if (!entry.getValue().isString()) {
                return entry.getKey() + ": is no string; write it in quotes";
            }
        }
        return null;
    }

    private interface Change {
        @Nullable Map<String, Object> apply(
                String listener, String filter, @Nullable String virtualHost);
    }

    private static AdminReply changed(FilterSource filters, JsonNode asked, Change change) {
        var listener = text(asked, "listener");
        var filter = text(asked, "filter");
        if (listener == null || filter == null) {
            return unknown();
        }
        var virtualHost = text(asked, "virtual_host");
        var known = filters.virtualHosts(listener);
        if (virtualHost != null && !known.isEmpty() && !known.contains(virtualHost)) {
            return AdminReply.error(
                    404,
                    "virtual_host: the listener has none of that name; write one of "
                            + String.join(", ", known));
        }
        var report = change.apply(listener, filter, virtualHost);
        return report == null ? unknown() : json(report);
    }

    private static AdminReply unknown() {
        return AdminReply.error(
                404,
                "there is no such filter; name a listener and one of its filters as"
                        + " /api/v1/filters lists them");
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

        /// @param virtualHost null for all, and for every one
        /// @return what JSON can say of it now; null where there is no such filter
        @Nullable Map<String, Object> enable(
                String listener, String filter, @Nullable String virtualHost);

        /// Those of the listener's routes; none where there is no such listener.
        Set<String> virtualHosts(String listener);
    }
}
