package mosn.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;

class KeyCheckTest {
    private static final String LISTENER = "\"name\": \"serverListener\",";
    private static final String CHAIN = "\"filters\": [{";
    private static final String ROUTE = "\"cluster_name\": \"serverCluster\"";
    private static final String CLUSTER = "\"name\": \"serverCluster\",";
    private static final String ROOT = "\"admin\": {";

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    top      | "inherit_old_mosnconfig": true
                    top      | "dynamic_resources": {"ads_config": {}, "x": 1}
                    top      | "third_part_codec": {"codecs": [{"enable": true}]}
                    top      | "extends": [{"type": "holmes"}]
                    listener | "listener_filters": [{"type": "t", "go_plugin_config": {"so_path": "a"}}]
                    listener | "network": "udp"
                    listener | "network": "unix"
                    listener | "use_original_dst": "redirect"
                    chain    | "tls_context": {"STATUS": true, "callbacks": ["a"]}
                    chain    | "tls_context_set": [{"status": true, "sds_source": {"a": 1}}]
                    chain    | "match": "example.org"
                    route    | "retry_policy": {"retry_on": true, "num_retries": 3}
                    route    | "hash_policy": [{"header": {"key": "User"}}]
                    route    | "metadata_match": {"filter_metadata": {"mosn.lb": {"v": "1"}}}
                    route    | "cluster_header": "x-cluster"
                    cluster  | "keepalive": {"interval": "1s"}
                    cluster  | "lb_subset_config": {"fall_back_policy": 1}
                    cluster  | "tls_context": {"status": true, "sds_source": {"a": 1}}
                    cluster  | "mark": 7
                    """)
    void aLoadBearingKeyThatDoesNotWorkYetIsRefused(String where, String key) {
        var errors = Demo.errors(folder, text(where, key));

        assertEquals(1, errors.size(), errors::toString);
        assertEquals(true, errors.getFirst().contains(" is not supported yet ("), errors::toString);
        var name = key.substring(1, key.indexOf('"', 1));
        var path = errors.getFirst().substring(0, errors.getFirst().indexOf(": is not"));
        assertEquals(true, ("." + path).replaceAll("\\[[0-9]+]", "").contains("." + name), path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    top      | "tracing": {"enable": false, "driver": "otel"}
                    top      | "tracing": null
                    top      | "metrics": {"sinks": []}
                    top      | "inherit_old_mosnconfig": false
                    top      | "third_part_codec": {"codecs": [{"enable": false, "type": "wasm"}]}
                    top      | "extends": []
                    listener | "listener_filters": []
                    listener | "network": "TCP"
                    listener | "use_original_dst": ""
                    listener | "inspector": false
                    chain    | "tls_context": {"status": false, "cert_chain": "a.pem"}
                    chain    | "tls_context": {}
                    chain    | "tls_context_set": [{"status": false, "sds_source": {"a": 1}}]
                    route    | "retry_policy": {"retry_on": false, "num_retries": 3}
                    cluster  | "health_check": {}
                    cluster  | "lb_subset_config": {"fall_back_policy": 0, "subset_selectors": [[]]}
                    cluster  | "mark": 0
                    """)
    void aLoadBearingKeyThatIsSwitchedOffIsTaken(String where, String key) {
        assertEquals(List.of(), Demo.errors(folder, text(where, key)));
    }

    @Test
    void aTypingErrorInWhatIsSwitchedOffIsStillAnError() {
        assertEquals(
                List.of(
                        "servers[0].listeners[0].filter_chains[0].tls_context.sttus: is not a known"
                                + " key; write \"status\", or remove it"),
                Demo.errors(folder, text("chain", "\"tls_context\": {\"sttus\": true}")));
    }

    @Test
    void everyHarmlessKeyIsNamedInOneWarning() {
        var text =
                text("top", "\"pprof\": {\"debug\": true}, \"uds_dir\": \"\"")
                        .replace(CLUSTER, CLUSTER + " \"sub_type\": \"x\",");

        assertEquals(
                List.of(
                        "ignored, because it makes no difference here:"
                                + " cluster_manager.clusters[].sub_type, pprof"),
                Demo.warnings(folder, text));
    }

    @Test
    void aRetiredKeyIsWarnedOf() {
        assertEquals(
                List.of("close_graceful is retired; use disable_upgrade"),
                Demo.warnings(folder, text("top", "\"close_graceful\": true")));
    }

    @Test
    void aConnectionManagerStillBringsItsRoutes() {
        var routers = Demo.JSON.substring(Demo.JSON.indexOf("\"routers\": [{"));
        var router = routers.substring("\"routers\": [".length(), routers.indexOf("\"listeners\""));
        router = router.substring(0, router.lastIndexOf(']'));
        var text =
                Demo.JSON
                        .replace("\"routers\": [" + router + "],", "")
                        .replaceFirst(
                                ",\\s*\"router_config_name\": \"server_router\"\\s*\\}\\s*\\}",
                                Matcher.quoteReplacement(
                                        "}}, {\"type\": \"connection_manager\", \"config\": "
                                                + router
                                                + "}"));

        var file = Demo.load(folder, text);

        file.throwIfWrong();
        assertEquals(
                List.of(
                        folder.resolve("mosn.json")
                                + ": servers[].listeners[].filter_chains[].filters[].type"
                                + " \"connection_manager\" is retired; use routers of the server"),
                file.warnings());
        var server = file.config().server();
        assertEquals("server_router", server.listeners().getFirst().proxy().routerConfigName());
        assertEquals(1, server.routers().size());
        assertEquals(true, file.dump().router("server_router").contains("serverHost"));
    }

    @Test
    void whatIsIgnoredIsNotThereForReadersEither() {
        var file = Demo.load(folder, text("cluster", "\"sub_type\": 1, \"keepalive\": {}"));

        var cluster = file.config().clusters().getFirst();

        assertEquals(false, cluster.has("sub_type"));
        assertEquals(false, cluster.has("keepalive"));
        assertEquals(true, file.dump().cluster("serverCluster").contains("sub_type"));
    }

    @ParameterizedTest
    @CsvSource({"Http1, true", "HTTP1, true", "Http2, true", "demo, true", "bolt, false"})
    void onlyProtocolsThatAreSpokenAreConfigured(String protocol, boolean taken) {
        var text =
                Demo.JSON.replace(
                        "\"upstream_protocol\": \"Http1\"",
                        "\"upstream_protocol\": \"demo\", \"extend_config\": {\""
                                + protocol
                                + "\": {}}");

        assertEquals(
                taken
                        ? List.of()
                        : List.of(
                                "servers[0].listeners[0].filter_chains[0].filters[0].config"
                                        + ".extend_config.bolt: is not a known key; use one of"
                                        + " [Http1, Http2, demo], or remove it"),
                Demo.errors(folder, text));
    }

    @Test
    void anUnknownKeyFarFromAllOthersIsToldAllOfThem() {
        assertEquals(
                List.of(
                        "admin.zzzzzzzzz: is not a known key; use one of [address, token,"
                                + " legacy_get, endpoints, access_log_path], or remove it"),
                Demo.errors(folder, Demo.with(ROOT, ROOT + "\"zzzzzzzzz\": 1, ")));
    }

    private static String text(String where, String key) {
        return switch (where) {
            case "top" -> Demo.with(ROOT, key + ", " + ROOT);
            case "listener" -> Demo.with(LISTENER, LISTENER + key + ",");
            case "chain" -> Demo.with(CHAIN, key + ", " + CHAIN);
            case "route" -> Demo.with(ROUTE, ROUTE + ", " + key);
            case "cluster" -> Demo.with(CLUSTER, CLUSTER + key + ",");
            default -> throw new IllegalArgumentException(where);
        };
    }
}
