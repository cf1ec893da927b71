package mosn.core.admin;

/// One path of the admin endpoint.
///
/// @param path as in `/api/v1/stats`
/// @param changes whether it changes something: then only POST is answered, and only to those who
///   may; otherwise only GET is
public record AdminEndpoint(String path, boolean changes, Handler handler) {
    public static AdminEndpoint read(String path, Handler handler) {
        return new AdminEndpoint(path, false, handler);
    }

    public static AdminEndpoint change(String path, Handler handler) {
        return new AdminEndpoint(path, true, handler);
    }

    /// Called on a virtual thread, several at a time. What it throws is logged, and answered with
    /// 500 without the reason.
    @FunctionalInterface
    public interface Handler {
        AdminReply answer(AdminRequest request) throws Exception;
    }
}
