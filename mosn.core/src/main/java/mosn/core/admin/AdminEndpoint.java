package mosn.core.admin;

import mosn.api.admin.AdminReply;
import mosn.api.admin.AdminRequest;

import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// One path of the admin endpoint.
///
/// @param path as in `/api/v1/stats`
/// @param changes whether something is changed by a request with this method and these parameters
///   of the query: then only POST is answered, and only to those who may; otherwise only GET is
/// @param legacy whether MOSN changes it by GET too, which `admin.legacy_get` allows
public record AdminEndpoint(
        String path,
        BiPredicate<String, Map<String, List<String>>> changes,
        boolean legacy,
        Handler handler) {
    public static AdminEndpoint read(String path, Handler handler) {
        return new AdminEndpoint(path, (_, _) -> false, false, handler);
    }

    public static AdminEndpoint change(String path, Handler handler) {
        return new AdminEndpoint(path, (_, _) -> true, false, handler);
    }

    /// A path where the parameters say what is to be changed, if anything, as MOSN has them.
    public static AdminEndpoint either(
            String path, Predicate<Map<String, List<String>>> changes, Handler handler) {
        return new AdminEndpoint(path, (_, parameters) -> changes.test(parameters), true, handler);
    }

    /// A path where GET tells and POST changes something.
    public static AdminEndpoint of(String path, Handler handler) {
        return new AdminEndpoint(path, (method, _) -> method.equals("POST"), false, handler);
    }

    /// Called on a virtual thread, several at a time. What it throws is logged, and answered with
    /// 500 without the reason.
    @FunctionalInterface
    public interface Handler {
        AdminReply answer(AdminRequest request) throws Exception;
    }
}
