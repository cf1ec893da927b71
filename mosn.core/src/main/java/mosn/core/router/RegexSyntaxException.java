package mosn.core.router;

/// Says what is wrong in a regular expression.
final class RegexSyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    RegexSyntaxException(String message) {
        super(message);
    }
}
