package mosn.sdk;

/// Says to who started the plugin why it does not run.
final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    StartException(String message) {
        super(message);
    }
}
