package mosn.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class ConfigFileTest {
    private static final String DEMO_FILTER =
            "{\"type\": \"demo\", \"config\": {\"User\": \"admin\"}}";

    @TempDir Path folder;

    @Test
    void mosnsSimpleDemoLoads() {
        var file = Demo.load(folder, Demo.JSON);

        file.throwIfWrong();
        assertEquals(List.of(), file.warnings());
        var listener = file.config().server().listeners().getFirst();
        assertEquals("serverListener", listener.name());
        assertEquals("127.0.0.1:2046", listener.address().toString());
        assertEquals(Duration.ofSeconds(90), listener.idleTimeout());
        assertEquals("Http1", listener.proxy().downstreamProtocol());
        assertEquals("server_router", listener.proxy().routerConfigName());
        var filter = listener.streamFilters().getFirst();
        assertEquals("demo", filter.name());
        assertEquals("admin", filter.config().string("User", ""));
        var admin = assertNotNullAdmin(file);
        assertEquals("0.0.0.0", admin.address());
        assertEquals(34901, admin.port());
    }

    private static mosn.core.admin.AdminConfig assertNotNullAdmin(ConfigFile file) {
        var admin = file.config().admin();
        assertNotNull(admin);
        return admin;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"demo_plugin\", \"config\": {\"config_path\": \"./checkconf.json\"}}",
                "{\"type\": \"loadso\", \"go_plugin_config\": {\"so_path\": \"./simple_so.so\"},"
                        + " \"config\": {\"User\": \"admin\"}}"
            })
    void mosnsPluginDemosLoad(String filter) {
        Demo.load(folder, Demo.with(DEMO_FILTER, filter)).throwIfWrong();
    }

    @Test
    void mosnsTlsDemoLoads() {
        var text =
                Demo.with(
                        "\"filters\": [{",
                        "\"tls_context\": {\"status\": true, \"type\": \"loader\"}, \"filters\":"
                                + " [{");

        Demo.load(folder, text).throwIfWrong();
    }

    @Test
    void theWatchdogIsOffOrHasTenMillisecondsAtLeast() {
        assertEquals(Duration.ZERO, watchdogTimeout("0s"));
        assertEquals(Duration.ofMillis(10), watchdogTimeout("10ms"));
        assertEquals(
                List.of(
                        "servers[0]: watchdog_timeout is shorter than 10ms; write 10ms or more, or"
                                + " 0s for none"),
                Demo.errors(folder, withWatchdog("9.9ms")));
    }

    private Duration watchdogTimeout(String written) {
        return Demo.load(folder, withWatchdog(written)).config().server().watchdogTimeout();
    }

    private static String withWatchdog(String timeout) {
        var level = "\"default_log_level\":";
        return Demo.JSON.replace(level, "\"watchdog_timeout\": \"" + timeout + "\", " + level);
    }

    @Test
    void allErrorsComeAtOnce() {
        var text =
                Demo.JSON
                        .replace("\"INFO\"", "\"LOUD\"")
                        .replace("\"name\": \"serverHost\"", "\"nmae\": \"serverHost\"")
                        .replace("\"bind_port\": true", "\"bind_port\": \"yes\"")
                        .replace("127.0.0.1:2046", "nowhere")
                        .replace("\"type\": \"demo\"", "\"on_error\": \"ignore\"")
                        .replace("34901", "70000")
                        .replace("\"type\": \"SIMPLE\"", "\"mark\": 7");

        assertEquals(
                List.of(
                        "servers[0].routers[0].virtual_hosts[0].nmae: is not a known key; write"
                                + " \"name\", or remove it",
                        "cluster_manager.clusters[0].mark: is not supported yet (SO_MARK); remove"
                                + " it, or switch it off",
                        "admin.address.socket_address.port_value: is 70000, not in range; write a"
                                + " whole number from 0 to 65535",
                        "servers[0].default_log_level: is \"LOUD\"; use one of [FATAL, ERROR, WARN,"
                                + " INFO, DEBUG, TRACE]",
                        "servers[0].listeners[0].bind_port: is \"yes\", not true or false; write"
                                + " true or false",
                        "servers[0].listeners[0].stream_filters[0].on_error: is \"ignore\"; use one"
                                + " of [deny, allow]",
                        "servers[0].listeners[0].stream_filters[0].type: is missing; add it",
                        "servers[0].listeners[0].address: is \"nowhere\", which is no address with"
                                + " a port; write host:port, as in 127.0.0.1:2046, [::1]:2046 or"
                                + " :2046"),
                Demo.errors(folder, text));
    }

    @Test
    void errorsOfExtensionsComeWithTheRest() {
        var file = Demo.load(folder, Demo.with("\"admin\"}", "7, \"x\": 1}"));
        var config = file.config().server().listeners().getFirst().streamFilters().getFirst();

        assertNull(
                file.complaints()
                        .read(config.config(), node -> node.string("User", ""), made -> {}));

        var wrong = assertThrows(ConfigErrors.class, file::throwIfWrong);
        var prefix = folder.resolve("mosn.json") + ": servers[0].listeners[0].stream_filters[0].";
        assertEquals(
                List.of(
                        prefix + "config.User: is 7, not a string; put it in quotes",
                        prefix + "config.x: is not a known key; use one of [User], or remove it"),
                wrong.lines());
    }

    @Test
    void whatAnExtensionMadeOfAWrongConfigurationIsDiscarded() {
        var file = Demo.load(folder, Demo.JSON);
        var config = file.config().server().listeners().getFirst().streamFilters().getFirst();
        var discarded = new java.util.ArrayList<String>();

        assertNull(file.complaints().read(config.config(), node -> "made", discarded::add));

        assertEquals(List.of("made"), discarded);
    }

    @Test
    void keysMatchInAnyCase() {
        var text =
                Demo.JSON
                        .replace("\"servers\"", "\"Servers\"")
                        .replace("\"listeners\"", "\"LISTENERS\"")
                        .replace("\"router_config_name\"", "\"Router_Config_Name\"")
                        .replace("\"type\": \"proxy\"", "\"Type\": \"proxy\"");

        assertEquals(List.of(), Demo.errors(folder, text));
    }

    @Test
    void aKeyWrittenTwiceInDifferentCaseIsAnError() {
        var text = Demo.with("\"admin\": {", "\"PID\": \"\", \"pid\": \"\", \"admin\": {");

        assertEquals(
                List.of("pid: is there twice, as \"PID\" and as \"pid\"; keep one"),
                Demo.errors(folder, text));
    }

    @Test
    void yamlAndJsonSayTheSame() {
        var yaml =
                """
                servers:
                - default_log_path: stdout
                  default_log_level: INFO
                  routers:
                  - router_config_name: server_router
                    virtual_hosts:
                    - name: serverHost
                      domains: ["*"]
                      routers:
                      - match: {prefix: /}
                        route: {cluster_name: serverCluster}
                  listeners:
                  - name: serverListener
                    address: 127.0.0.1:2046
                    bind_port: true
                    filter_chains:
                    - filters:
                      - type: proxy
                        config: {downstream_protocol: Http1, upstream_protocol: Http1, router_config_name: server_router}
                    stream_filters:
                    - type: demo
                      config: {User: admin}
                cluster_manager:
                  clusters:
                  - name: serverCluster
                    type: SIMPLE
                    lb_type: LB_RANDOM
                    max_request_per_conn: 1024
                    conn_buffer_limit_bytes: 32768
                    hosts: [{address: 127.0.0.1:8080}]
                admin:
                  address:
                    socket_address: {address: 0.0.0.0, port_value: 34901}
                """;
        var fromYaml = ConfigFile.load(Demo.write(folder, "mosn.yaml", yaml), folder);
        var fromJson = Demo.load(folder, Demo.JSON);

        fromYaml.throwIfWrong();
        assertEquals(fromJson.config(), fromYaml.config());
        assertEquals(fromJson.dump().mosnConfig(), fromYaml.dump().mosnConfig());
    }

    @ParameterizedTest
    @CsvSource({"mosn.json", "mosn.conf", "mosn"})
    void everythingButYamlIsJson(String name) {
        ConfigFile.load(Demo.write(folder, name, Demo.JSON), folder).throwIfWrong();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a.json | {"servers": [}          | a.json: line 1, column 14: Unexpected close marker
                    a.json | {"a": 1, "a": 2}        | a.json: line 1, column 13: Duplicate key "a";
                    a.json | {"a": 1} x              | a.json: line 1, column
                    a.json | {"pid": hunter2}           | a.json: line 1, column 9: a word that is neither in quotes nor
                    a.json | ''                      | a.json: is empty; write an object
                    a.json | [1]                     | a.json: is not an object; write an object
                    a.yml  | a: [1                   | a.yml: line 1, column
                    a.yml  | a: {b: 1, b: 2}         | a.yml: line 1, column
                    a.yml  | just text               | a.yml: is not an object; write an object
                    """)
    void aFileThatCannotBeParsedSaysWhere(String name, String text, String message) {
        var path = Demo.write(folder, name, text);

        var wrong = assertThrows(ConfigErrors.class, () -> ConfigFile.load(path, folder));

        var line = wrong.lines().getFirst().replace(folder + "/", "");
        assertTrue(line.startsWith(message), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void aFileThatIsNotThereIsOneSentence() {
        var path = folder.resolve("absent.json");

        var wrong = assertThrows(ConfigErrors.class, () -> ConfigFile.load(path));

        assertEquals(path + ": is not there; name a file that is", wrong.getMessage());
    }

    @Test
    void aFileInAnotherEncodingIsOneSentence() throws Exception {
        var path = folder.resolve("latin.json");
        Files.write(path, "{\"pid\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1));

        var wrong = assertThrows(ConfigErrors.class, () -> ConfigFile.load(path));

        assertEquals(path + ": is not UTF-8; save it in this encoding", wrong.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"{}, 0", "'{\"servers\": [{}, {}]}', 2"})
    void thereIsExactlyOneServer(String text, int servers) {
        assertEquals(
                List.of("servers: has " + servers + " elements; write exactly one server"),
                Demo.errors(folder, text));
    }

    @Test
    void foldersAreRead() throws Exception {
        var clusters = Files.createDirectory(folder.resolve("clusters"));
        Demo.write(clusters, "a.json", "{\"name\": \"serverCluster\", \"hosts\": []}");
        Demo.write(clusters, "b.yaml", "name: other");
        Demo.write(clusters, "README", "not a cluster");
        var hosts = Files.createDirectory(folder.resolve("hosts"));
        Demo.write(
                hosts,
                "all.json",
                "{\"name\": \"all\", \"domains\": [\"*\"], \"routers\": [{\"match\": {\"prefix\":"
                        + " \"/\"}, \"route\": {\"cluster_name\": \"other\"}}]}");

        var file = Demo.load(folder, inFolders());

        file.throwIfWrong();
        assertEquals(List.of(), file.warnings());
        assertEquals(2, file.config().clusters().size());
        assertTrue(file.dump().cluster("other").contains("\"name\" : \"other\""));
        assertTrue(file.dump().router("server_router").contains("\"all\""));
    }

    @Test
    void errorsInFoldersNameTheirFile() throws Exception {
        var clusters = Files.createDirectory(folder.resolve("clusters"));
        Demo.write(clusters, "a.json", "{\"name\": \"serverCluster\", \"host\": []}");
        Demo.write(clusters, "b.json", "{\"name\": ");
        Files.createDirectory(folder.resolve("hosts"));

        var wrong = Demo.errors(folder, inFolders());

        assertEquals(
                clusters.resolve("a.json")
                        + ": host: is not a known key; write \"hosts\", or remove it",
                wrong.get(1));
        assertTrue(wrong.get(0).startsWith(clusters.resolve("b.json") + ": line 1, column "));
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        assertEquals(
                List.of(
                        "cluster_manager.clusters_configs: is \"clusters\", where there is no"
                                + " folder that can be read; write the name of one",
                        "servers[0].routers[0].router_configs: is \"hosts\", where there is no"
                                + " folder that can be read; write the name of one"),
                Demo.errors(folder, inFolders()));
    }

    @Test
    void inlineAndFolderAtOnceAreAnError() {
        var text = Demo.with("\"clusters\": [", "\"clusters_configs\": \"c\", \"clusters\": [");

        assertEquals(
                List.of("cluster_manager.clusters_configs: stands beside clusters; keep one"),
                Demo.errors(folder, text));
    }

    /// The demo with its cluster and its virtual host in folders.
    private static String inFolders() {
        var text =
                Demo.JSON.replaceAll(
                        "(?s)\"clusters\": \\[.*?\\}\\]\\s*\\}\\]",
                        "\"clusters_configs\": \"clusters\"");
        return text.replaceAll(
                "(?s)\"virtual_hosts\": \\[.*?\\}\\]\\s*\\}\\]", "\"router_configs\": \"hosts\"");
    }
}
