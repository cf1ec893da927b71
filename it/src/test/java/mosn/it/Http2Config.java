package mosn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A [ProxyConfig] without its filter, in other protocols.
///
/// @param downstream as in `Http2`
record Http2Config(ProxyConfig base, String downstream, String upstream) {
    /// @param port of the upstream
    static Http2Config before(int port, String downstream, String upstream) throws IOException {
        return new Http2Config(ProxyConfig.before(port), downstream, upstream);
    }

    int port() {
        return base.port();
    }

    RunningMosn start(Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("mosn-" + port() + ".json"), text());
        return MosnImage.built().start(file);
    }

    private String text() {
        return base.text()
                .replace("\"downstream_protocol\": \"Http1\"", pair("downstream", downstream))
                .replace("\"upstream_protocol\": \"Http1\"", pair("upstream", upstream))
                .replaceFirst("\"stream_filters\": .*", "\"stream_filters\": []");
    }

    private static String pair(String side, String protocol) {
        return "\"" + side + "_protocol\": \"" + protocol + "\"";
    }
}
