package mosn.core.observe;

import mosn.api.ConfigNode;

/// One of a listener's `access_logs`.
///
/// @param path a file, `stdout` or `stderr`
public record AccessLogConfig(String path, AccessLogFormat format) {
    /// Where MOSN writes when nothing is said.
    static final String DEFAULT_PATH = "logs/access.log";

    public static AccessLogConfig from(ConfigNode node) {
        var path = LogFiles.path(node, "log_path", DEFAULT_PATH);
        var format = node.string("log_format", "");
        var where = node.path() + ".log_format";
        return new AccessLogConfig(
                path,
                AccessLogFormat.parse(format.isEmpty() ? AccessLogFormat.DEFAULT : format, where));
    }
}
