package mosn.api.admin;

/// Answers operators at one path. The proxy lets in whom its own paths let in: to read, who asks by
/// an address of the endpoint; to change, those of this machine, or who bears `admin.token`.
///
/// Called on a virtual thread, where it may block for up to 30 seconds, several at a time. What it
/// throws is logged, and answered with 500 without the reason.
public interface AdminEndpoint extends AutoCloseable {
    /// Tells something, and changes nothing.
    ///
    /// @throws Exception for whatever reason
    AdminReply get(AdminRequest request) throws Exception;

    /// Changes something. By default nothing can be changed.
    ///
    /// @throws Exception for whatever reason
    default AdminReply post(AdminRequest request) throws Exception {
        return AdminReply.text(405, "");
    }

    /// Called once, when no configuration in use names it any more.
    @Override
    default void close() {}
}
