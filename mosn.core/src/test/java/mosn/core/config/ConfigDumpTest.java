package mosn.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.Set;

class ConfigDumpTest {
    @Test
    void everythingComesBackAsItWasLoaded() {
        var dump = ConfigDump.of(ConfigText.json(Demo.JSON));

        assertEquals(ConfigText.json(Demo.JSON), ConfigText.json(dump.mosnConfig()));
    }

    @Test
    void partsAreFoundByName() {
        var dump = ConfigDump.of(ConfigText.json(Demo.JSON));
        var tree = ConfigText.json(Demo.JSON);

        assertEquals(
                tree.at("/cluster_manager/clusters/0"),
                ConfigText.json(dump.cluster("serverCluster")));
        assertEquals(
                tree.at("/servers/0/listeners/0"),
                ConfigText.json(dump.allListeners()).get("serverListener"));
        assertEquals(
                tree.at("/servers/0/routers/0"), ConfigText.json(dump.router("server_router")));
        assertEquals(
                tree.at("/servers/0/routers/0"),
                ConfigText.json(dump.allRouters()).get("server_router"));
        assertEquals(
                dump.cluster("serverCluster"),
                ConfigText.json(dump.allClusters()).get("serverCluster").toPrettyString());
        assertEquals("{}", dump.listener("nobody"));
    }

    @Test
    void whatAFilterDeclaresSecretIsHiddenWhereItIsConfigured() {
        var text =
                """
                {"headers":{"a":"shown"},"Stream_Filters":[\
                {"type":"auth","config":{"Headers":{"User":"HIDDEN","n":[1]},"status":403,"on":true}},\
                {"name":"b","type":"auth","config":{"headers":{"User":"shown"}}},\
                {"name":"c","config":{"x":"HIDDEN","y":{"z":false}}}],\
                "routers":[{"per_filter_config":{"auth":{"headers":{"User":"HIDDEN"}},\
                "b":{"headers":"shown"}}}]}\
                """;
        var dump =
                ConfigDump.of(ConfigText.json(text))
                        .hiding(Map.of("auth", Set.of("headers"), "c", Set.of("*")), Map.of());
        assertEquals(
                text.replace("HIDDEN", "***REDACTED***").replace("[1]", "[\"***REDACTED***\"]"),
                ConfigText.json(dump.mosnConfig()).toString());
    }

    @Test
    void whatAnExtensionOfAnyKindDeclaresSecretIsHiddenWhereItIsConfigured() {
        var text =
                """
                {"clusters":[{"lb_type":"LB_OURS","LbConfig":{"Seed":"HIDDEN","n":1}},\
                {"lb_type":"LB_RANDOM","lbconfig":{"seed":"shown"}}],\
                "filters":[{"type":"proxy","config":{"extend_config":{"ours":{"seed":"HIDDEN"},\
                "other":{"seed":"shown"}}}}],\
                "tls_context":{"type":"vault","extend_verify":{"a":{"role":"HIDDEN"}}}}\
                """;
        var dump =
                ConfigDump.of(ConfigText.json(text))
                        .hiding(
                                Map.of(),
                                Map.of(
                                        "LB_OURS",
                                        Set.of("seed"),
                                        "ours",
                                        Set.of("SEED"),
                                        "vault",
                                        Set.of("role")));
        assertEquals(
                text.replace("HIDDEN", "***REDACTED***"),
                ConfigText.json(dump.mosnConfig()).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"private_key": "S3CR3T"}                     | {"private_key":"***REDACTED***"}
                    {"token": "S3CR3T"}                           | {"token":"***REDACTED***"}
                    {"config": {"redisPassword": 12345}}          | {"config":{"redisPassword":"***REDACTED***"}}
                    {"a": [{"client-secret": {"x": "S3CR3T"}}]}   | {"a":[{"client-secret":"***REDACTED***"}]}
                    {"headers": {"Authorization": "Basic S3CR3T"}}| {"headers":{"Authorization":"***REDACTED***"}}
                    {"header": {"key": "x-api-key", "value": "S3CR3T"}} | {"header":{"key":"x-api-key","value":"***REDACTED***"}}
                    {"header": {"key": "x-user", "value": "admin"}} | {"header":{"key":"x-user","value":"admin"}}
                    {"pem": "-----BEGIN PRIVATE KEY-----S3CR3T"}  | {"pem":"***REDACTED***"}
                    {"uri": "redis://me:S3CR3T@host/0"}           | {"uri":"redis://me:***REDACTED***@host/0"}
                    {"require_token": true, "password": ""}       | {"require_token":true,"password":""}
                    {"User": "admin"}                             | {"User":"admin"}
                    """)
    void secretsAreRedacted(String text, String shown) {
        var tree = ConfigText.json(text);

        assertEquals(shown, Redaction.of(tree).toString());
        assertEquals(shown, JsonConfigNode.of(tree).toString());
        assertFalse(ConfigDump.of(tree).mosnConfig().contains("S3CR3T"));
    }
}
