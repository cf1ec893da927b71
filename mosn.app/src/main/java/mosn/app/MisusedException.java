package mosn.app;

/// The command line is wrong.
final class MisusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String command;

    /// @param command that was misused; empty where it is none of them
    MisusedException(String command, String problem) {
        super(problem);
        this.command = command;
    }

    String command() {
        return command;
    }
}
