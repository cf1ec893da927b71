package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// gRPC's own interoperability client and server, with the image between them.
///
/// All its cases but two kinds. Those that ask Google for credentials: `compute_engine_creds`,
/// `compute_engine_channel_credentials`, `service_account_creds`, `jwt_token_creds`,
/// `oauth2_auth_token`, `per_rpc_creds`, `google_default_credentials`. Those that Java's server
/// does not offer, so that they fail without a proxy, too: `cacheable_unary`,
/// `client_compressed_unary` and `client_compressed_streaming` (their probes), `orca_per_rpc`,
/// `orca_oob`.
@TestInstance(Lifecycle.PER_CLASS)
abstract class GrpcInteropCases {
    private static final String LIBRARIES = "grpc-interop";
    private static final String CLIENT = "io.grpc.testing.integration.TestServiceClient";
    private static final String SERVER = "io.grpc.testing.integration.TestServiceServer";

    /// Names of the certificate that gRPC's own server shows, and its client expects.
    private static final String NAME = "foo.test.google.fr";

    private static final String NOBODY = "nobody.test.google.fr";

    private final boolean tls;
    private final int port;
    private final JavaPeer server;
    private final RunningMosn proxy;

    /// @param tls whether it is spoken on both sides
    GrpcInteropCases(boolean tls, Path folder) throws Exception {
        this.tls = tls;
        port = Ports.free();
        var upstream = Ports.free();
        copyCertificates(folder);
        server = new JavaPeer(LIBRARIES, SERVER, List.of("--port=" + upstream, "--use_tls=" + tls));
        server.awaitListening(upstream);
        var config = Files.writeString(folder.resolve("mosn.json"), config(upstream, folder));
        proxy = MosnImage.built().start(config);
    }

    /// Those of gRPC's tests are in one of its libraries.
    private static void copyCertificates(Path to) throws Exception {
        for (var jar : JavaPeer.libraries(LIBRARIES)) {
            if (!jar.getFileName().toString().startsWith("grpc-testing-")) {
                continue;
            }
            try (var files = FileSystems.newFileSystem(jar)) {
                for (var name : List.of("ca.pem", "server1.pem", "server1.key")) {
                    Files.copy(files.getPath("certs", name), to.resolve(name));
                }
            }
        }
    }

    @AfterAll
    void stop() {
        try (server;
                proxy) {
            // ends both, the last first
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "empty_unary",
                "large_unary",
                "client_compressed_unary_noprobe",
                "server_compressed_unary",
                "client_streaming",
                "client_compressed_streaming_noprobe",
                "server_streaming",
                "server_compressed_streaming",
                "ping_pong",
                "empty_stream",
                "custom_metadata",
                "status_code_and_message",
                "special_status_message",
                "unimplemented_method",
                "unimplemented_service",
                "cancel_after_begin",
                "cancel_after_first_response",
                "timeout_on_sleeping_server",
                "very_large_request",
                "pick_first_unary",
                "rpc_soak",
                "channel_soak",
            })
    void aCaseRunsAsWithoutUs(String name) throws Exception {
        var end = run(NAME, name);
        assertEquals(0, end.code(), end.output());
    }

    /// What the proxy says by itself is a status that gRPC's client understands.
    @Test
    void aCallWithoutAServerIsUnavailable() throws Exception {
        var end = run(NOBODY, "empty_unary");
        assertTrue(end.output().contains("UNAVAILABLE: no_healthy_upstream"), end.output());
    }

    private JavaPeer.End run(String host, String name) throws Exception {
        var arguments =
                List.of(
                        "--server_host=127.0.0.1",
                        "--server_port=" + port,
                        "--server_host_override=" + host,
                        "--use_tls=" + tls,
                        "--use_test_ca=" + tls,
                        // how fast it is on a busy machine is not what the cases are about
                        "--soak_per_iteration_max_acceptable_latency_ms=30000",
                        "--soak_overall_timeout_seconds=60",
                        "--test_case=" + name);
        try (var client = new JavaPeer(LIBRARIES, CLIENT, arguments)) {
            return client.awaitEnd();
        }
    }

    private String config(int upstream, Path folder) {
        return """
        {
          "servers": [{
            "default_log_path": "stdout",
            "routers": [{
              "router_config_name": "router",
              "virtual_hosts": [{
                "name": "all",
                "domains": ["*"],
                "routers": [{"match": {"prefix": "/"}, "route": {"cluster_name": "upstream"}}]
              }, {
                "name": "nobody",
                "domains": ["%s", "%s:*"],
                "routers": [{"match": {"prefix": "/"}, "route": {"cluster_name": "nobody"}}]
              }]
            }],
            "listeners": [{
              "name": "ingress",
              "address": "127.0.0.1:%d",
              "bind_port": true,
              "filter_chains": [{%s"filters": [{
                "type": "proxy",
                "config": {
                  "downstream_protocol": "Http2",
                  "upstream_protocol": "Http2",
                  "router_config_name": "router"
                }
              }]}]
            }]
          }],
          "cluster_manager": {
            "clusters": [{
              "name": "upstream",%s
              "type": "SIMPLE",
              "lb_type": "LB_ROUNDROBIN",
              "hosts": [{"address": "127.0.0.1:%d"}]
            }, {
              "name": "nobody",
              "type": "SIMPLE",
              "lb_type": "LB_ROUNDROBIN",
              "hosts": []
            }]
          }
        }
        """
                .formatted(
                        NOBODY,
                        NOBODY,
                        port,
                        tlsContext(
                                "\"cert_chain\": \"%1$s/server1.pem\","
                                        + " \"private_key\": \"%1$s/server1.key\"",
                                folder),
                        tlsContext(
                                "\"ca_cert\": \"%1$s/ca.pem\", \"server_name\": \"" + NAME + "\"",
                                folder),
                        upstream);
    }

    private String tlsContext(String keys, Path folder) {
        return tls ? "\"tls_context\": {\"status\": true, " + keys.formatted(folder) + "}," : "";
    }
}
