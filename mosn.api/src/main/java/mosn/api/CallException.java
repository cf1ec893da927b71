package mosn.api;

/// Says why a call to a cluster has no answer.
public final class CallException extends Exception {
    private static final long serialVersionUID = 1;

    private final String detail;

    /// @param detail one word for logs and policies, as in `no_cluster`, `no_host`, `overflow`,
    ///   `timeout`, `connect_failed`, `reset`
    public CallException(String detail, String message) {
        super(message);
        this.detail = detail;
    }

    public String detail() {
        return detail;
    }
}
