package mosn.api.admin;

/// What an operator is told.
///
/// @param status 200 to 599
public record AdminReply(int status, String contentType, String body) {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    public AdminReply {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("the status " + status + " is not of 200 to 599");
        }
    }

    public static AdminReply text(String body) {
        return new AdminReply(200, TEXT, body);
    }

    public static AdminReply text(int status, String body) {
        return new AdminReply(status, TEXT, body);
    }

    public static AdminReply json(String body) {
        return new AdminReply(200, JSON, body);
    }

    /// In the words and the shape of MOSN's errors.
    ///
    /// @param error any text
    public static AdminReply error(int status, String error) {
        return new AdminReply(status, JSON, "{\n\t\"error\": \"" + escaped(error) + "\"\n}\n");
    }

    private static String escaped(String text) {
        var json = new StringBuilder();
        text.chars()
                .forEach(
                        c -> {
                            if (c == '"' || c == '\\') {
                                json.append('\\').append((char) c);
                            } else if (c < ' ') {
                                json.append("\\u%04x".formatted(c));
                            } else {
                                json.append((char) c);
                            }
                        });
        return json.toString();
    }
}
