package mosn.sdk;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// What the host says to a plugin that it starts.
///
/// @param version of the protocol, the highest that both know
/// @param threads for the network; 0: as many as there are cores
/// @param hostCertificate the only one that callers may have, PEM; empty where they need none
record Environment(
        int version,
        Path temporary,
        int minPort,
        int maxPort,
        int threads,
        String hostCertificate) {
    private static final String COOKIE = "MOSN_PLUGIN";

    /// @param highest the highest version that the plugin serves
    static Environment from(Map<String, String> variables, int highest) throws StartException {
        if (!"ON".equals(variables.get(COOKIE))) {
            throw new StartException(
                    """
                    This is a plugin for the proxy MOSN, which starts it and talks to it; by itself it does nothing.
                    Name it in the proxy's configuration, as in
                      {"type": "plugin", "config": {"name": "this-plugin", "command": "/path/to/this-plugin"}}
                    To try it by hand: MOSN_PLUGIN=ON PLUGIN_PROTOCOL_VERSIONS=1,2 and the same command; it prints where it listens.\
                    """);
        }
        return new Environment(
                version(variables.getOrDefault("PLUGIN_PROTOCOL_VERSIONS", "1"), highest),
                Path.of(variables.getOrDefault("TMPDIR", "/tmp")),
                number(variables, "PLUGIN_MIN_PORT", 10_000),
                number(variables, "PLUGIN_MAX_PORT", 25_000),
                number(variables, "MOSN_PROCS", 0),
                variables.getOrDefault("PLUGIN_CLIENT_CERT", ""));
    }

    private static int version(String offered, int highest) throws StartException {
        return Arrays.stream(offered.split(",", -1))
                .map(String::strip)
                .filter(v -> v.matches("[0-9]{1,4}"))
                .map(Integer::parseInt)
                .filter(v -> v >= 1 && v <= highest)
                .max(Integer::compare)
                .orElseThrow(
                        () ->
                                new StartException(
                                        "The host speaks the versions "
                                                + offered
                                                + " of the plugin protocol, and this plugin 1 to "
                                                + highest
                                                + "."));
    }

    private static int number(Map<String, String> variables, String name, int otherwise) {
        var written = variables.getOrDefault(name, "");
        return written.matches("[0-9]{1,5}") ? Integer.parseInt(written) : otherwise;
    }
}
