package mosn.core.observe;

import mosn.api.ConfigNode;

import java.util.List;

/// What the server writes about itself, and where.
///
/// @param path a file, `stdout` or `stderr`
/// @param level one of MOSN's, in capitals
/// @param roller when files are put away, for every log
public record LogConfig(String path, String level, LogRoller roller) {
    private static final String PATH = "logs/default.log";
    private static final String ROLLER = "global_log_roller";
    private static final List<String> LEVELS =
            List.of("FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    /// @param server the element of `servers`
    public static LogConfig from(ConfigNode server) {
        var level = server.oneOf("default_log_level", "INFO", LEVELS);
        var roller = server.string(ROLLER, "");
        return new LogConfig(
                LogFiles.path(server, "default_log_path", PATH),
                level,
                LogRoller.parse(roller, server.path() + "." + ROLLER));
    }
}
