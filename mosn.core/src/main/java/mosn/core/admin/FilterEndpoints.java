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
import java.util.function.Function;
import java.util.stream.Stream;

/// What operators see of stream filters, and may do to them at run time.
public final class FilterEndpoints {
    private static final Set<String> WHICH = Set.of("listener", "filter", "virtual_host", "route");
    private static final Set<String> WHAT_TO_DISABLE =
            Set.of("listener", "filter", "virtual_host", "route", "reason", "for");

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
        return changed(filters, asked, which -> filters.disable(which, reason, time));
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

    private static AdminReply changed(
            FilterSource filters,
            JsonNode asked,
            Function<Which, @Nullable Map<String, Object>> change) {
        var listener = text(asked, "listener");
        var filter = text(asked, "filter");
        if (listener == null || filter == null) {
            return unknown();
        }
        var which = new Which(listener, filter, text(asked, "virtual_host"), text(asked, "route"));
        if (which.virtualHost != null && which.route != null) {
            return AdminReply.error(
                    400, "virtual_host and route: are both there; one of them is enough");
        }
        var missing =
                Stream.of(
                                missing(
                                        "virtual_host",
                                        which.virtualHost,
                                        filters.virtualHosts(listener)),
                                missing("route", which.route, filters.routes(listener)))
                        .filter(text -> !text.isEmpty())
                        .findFirst();
        if (missing.isPresent()) {
            return AdminReply.error(404, missing.get());
        }
        var report = change.apply(which);
        return report == null ? unknown() : json(report);
    }

    /// What is wrong with a name; empty for nothing.
    ///
    /// @param known null where the listener is not
    private static String missing(String key, @Nullable String name, @Nullable Set<String> known) {
        if (name == null || known == null || known.contains(name)) {
            return "";
        }
        return key
                + ": the listener has none of that name; "
                + (known.isEmpty()
                        ? "give one a name in the configuration"
                        : "write one of " + String.join(", ", known));
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

        /// @param time zero for good
        /// @return what JSON can say of it now; null where there is no such filter
        @Nullable Map<String, Object> disable(Which which, String reason, Duration time);

        /// @param which all its virtual hosts and routes too where it names none
        /// @return what JSON can say of it now; null where there is no such filter
        @Nullable Map<String, Object> enable(Which which);

        /// Those of the listener's routes; null where there is no such listener.
        @Nullable Set<String> virtualHosts(String listener);

        /// Those of the listener's routes that have a name; null where there is no such listener.
        @Nullable Set<String> routes(String listener);
    }

    /// A filter, and whose streams are meant: all, where both are null.
    public record Which(
            String listener, String filter, @Nullable String virtualHost, @Nullable String route) {}
}
