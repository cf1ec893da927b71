package mosn.core;

/// Says in sentences for an operator why the proxy does not start, or does not take a new
/// configuration: one line for each thing that is wrong.
public final class ProxyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ProxyException(String message, Throwable cause) {
        super(message, cause);
    }

    public ProxyException(String message) {
        super(message);
    }
}
