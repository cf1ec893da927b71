package mosn.app;

import mosn.core.ExtensionInfo;
import mosn.core.Inspection;
import mosn.core.ProxyOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What `mosn run` starts: a proxy with one listener and the stream filters of some plugins, in a
/// folder of its own that goes with it.
final class TryOut implements AutoCloseable {
    private final Path folder;
    private final @Nullable Path allow;

    private TryOut(Path folder, @Nullable Path allow) {
        this.folder = folder;
        this.allow = allow;
    }

    /// @param plugins jars or folders; they are taken anew when they change
    /// @param allow a list of what may be loaded; null for all
    /// @param filters type to configuration as JSON, in their order; empty for all that the plugins
    ///   provide, without configuration
    /// @param upstream port of the built-in upstream
    /// @param direct what requests are answered with instead; null for the upstream's answer
    static TryOut prepare(
            List<Path> plugins,
            @Nullable Path allow,
            Map<String, String> filters,
            int port,
            int upstream,
            @Nullable Integer direct) {
        var provided = new ArrayList<ExtensionInfo>();
        plugins.forEach(plugin -> provided.addAll(Inspection.check(plugin, allow)));
        var configured = filters.isEmpty() ? filtersOf(provided) : filters;
        if (configured.isEmpty()) {
            throw new UserException(
                    "none of the plugins provides a stream filter; write a configuration that uses"
                            + " what they provide, and 'mosn start' it with --plugins");
        }
        try {
            var tried = new TryOut(Files.createTempDirectory("mosn-run-"), allow);
            try {
                tried.write(plugins, configured, port, upstream, direct);
                return tried;
            } catch (IOException | RuntimeException e) {
                tried.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UserException("cannot write what it runs from: " + e, e);
        }
    }

    private static Map<String, String> filtersOf(List<ExtensionInfo> provided) {
        var filters = new LinkedHashMap<String, String>();
        for (var extension : provided) {
            if (extension.kind().equals("stream_filter")) {
                filters.put(extension.type(), "{}");
            }
        }
        return filters;
    }

    private void write(
            List<Path> plugins,
            Map<String, String> filters,
            int port,
            int upstream,
            @Nullable Integer direct)
            throws IOException {
        var links = Files.createDirectory(plugins());
        for (var plugin : plugins) {
            var absolute = plugin.toAbsolutePath().normalize();
            try {
                Files.createSymbolicLink(links.resolve(absolute.getFileName()), absolute);
            } catch (FileAlreadyExistsException e) {
                throw new UserException(
                        "two plugins are called "
                                + absolute.getFileName()
                                + "; leave one out, or give it another name",
                        e);
            }
        }
        var action =
                direct == null
                        ? "\"route\": {\"cluster_name\": \"upstream\"}"
                        : "\"direct_response\": {\"status\": " + direct + "}";
        var written =
                filters.entrySet().stream()
                        .map(each -> filter(each.getKey(), each.getValue()))
                        .collect(Collectors.joining(", "));
        Files.writeString(
                config(),
                """
                {"servers": [{
                  "default_log_path": "stderr",
                  "routers": [{"router_config_name": "run", "virtual_hosts": [{
                    "name": "all", "domains": ["*"],
                    "routers": [{"match": {"prefix": "/"}, %s}]}]}],
                  "listeners": [{
                    "name": "run", "address": "127.0.0.1:%d",
                    "access_logs": [{"log_path": "stdout",
                      "log_format": "%%request_method%% %%request_path%% %%response_code%% %%response_detail%% %%duration%% stopped by: %%filter_stopped%%"}],
                    "stream_filters": [%s],
                    "filter_chains": [{"filters": [{"type": "proxy", "config": {
                      "downstream_protocol": "Auto", "upstream_protocol": "Http1",
                      "router_config_name": "run"}}]}]}]}],
                 "cluster_manager": {"clusters": [
                   {"name": "upstream", "hosts": [{"address": "127.0.0.1:%d"}]}]}}
                """
                        .formatted(action, port, written, upstream));
    }

    private static String filter(String type, String config) {
        return "{\"type\": \"%s\", \"config\": %s}".formatted(type, config);
    }

    private Path plugins() {
        return folder.resolve("plugins");
    }

    private Path config() {
        return folder.resolve("mosn.json");
    }

    ProxyOptions options() {
        var options = ProxyOptions.of(config());
        return new ProxyOptions(
                options.config(),
                plugins(),
                List.of(),
                ProxyOptions.WATCH,
                allow,
                options.without());
    }

    @Override
    public void close() {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file); // links, not what they lead to
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
