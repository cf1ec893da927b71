package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
class GrpcInteropIT {
    private static final String LIBRARIES = "grpc-interop";
    private static final String CLIENT = "io.grpc.testing.integration.TestServiceClient";
    private static final String SERVER = "io.grpc.testing.integration.TestServiceServer";

    private final int port;
    private final JavaPeer server;
    private final RunningMosn proxy;

    GrpcInteropIT(@TempDir Path folder) throws Exception {
        port = Ports.free();
        var upstream = Ports.free();
        server = new JavaPeer(LIBRARIES, SERVER, List.of("--port=" + upstream, "--use_tls=false"));
        server.awaitListening(upstream);
        var config = Files.writeString(folder.resolve("mosn.json"), config(upstream));
        proxy = MosnImage.built().start(config);
    }

    @AfterAll
    void stop() {
        try (server;
                proxy) {
            // ends both, the last first
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
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
        var arguments =
                List.of(
                        "--server_host=127.0.0.1",
                        "--server_port=" + port,
                        "--use_tls=false",
                        "--test_case=" + name);
        try (var client = new JavaPeer(LIBRARIES, CLIENT, arguments)) {
            var end = client.awaitEnd();
            assertEquals(0, end.code(), end.output());
        }
    }

    /// What the proxy says by itself is a status that gRPC's client understands.
    @Test
    void aCallWithoutAServerIsUnavailable() throws Exception {
        var arguments =
                List.of(
                        "--server_host=127.0.0.1",
                        "--server_port=" + port,
                        "--server_host_override=nobody",
                        "--use_tls=false",
                        "--test_case=empty_unary");
        try (var client = new JavaPeer(LIBRARIES, CLIENT, arguments)) {
            var end = client.awaitEnd();
            assertTrue(end.output().contains("UNAVAILABLE: no_healthy_upstream"), end.output());
        }
    }

    private String config(int upstream) {
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
                "domains": ["nobody", "nobody:*"],
                "routers": [{"match": {"prefix": "/"}, "route": {"cluster_name": "nobody"}}]
              }]
            }],
            "listeners": [{
              "name": "ingress",
              "address": "127.0.0.1:%d",
              "bind_port": true,
              "filter_chains": [{"filters": [{
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
              "name": "upstream",
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
                .formatted(port, upstream);
    }
}
