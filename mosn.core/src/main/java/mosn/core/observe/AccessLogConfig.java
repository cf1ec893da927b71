package mosn.core.observe;

import mosn.api.ConfigNode;

/// One of a listener's `access_logs`.
///
/// @param path a file, `stdout` or `stderr`
/// @param type names the extension that takes the lines; empty where they go to `path`
/// @param config what the extension reads
/// @param node all of it, for complaints
public record AccessLogConfig(
        String path, AccessLogFormat format, String type, ConfigNode config, ConfigNode node) {
    /// Where MOSN writes when nothing is said.
    static final String DEFAULT_PATH = "logs/access.log";

    public static AccessLogConfig from(ConfigNode node) {
        var path = LogFiles.path(node, "log_path", DEFAULT_PATH);
        var format = node.string("log_format", "");
        var where = node.path() + ".log_format";
        var type = node.string("type", "");
        var config = node.node("config");
        if (!type.isEmpty() && node.has("log_path")) {
            throw node.problem(
                    "log_path",
                    "stands beside a type, whose extension takes the lines",
                    "remove one of the two");
        }
        if (type.isEmpty() && node.has("config")) {
            throw node.problem(
                    "config",
                    "is for an extension, and none is named",
                    "add its type, or remove it");
        }
        return new AccessLogConfig(
                path,
                AccessLogFormat.parse(format.isEmpty() ? AccessLogFormat.DEFAULT : format, where),
                type,
                config,
                node);
    }
}
