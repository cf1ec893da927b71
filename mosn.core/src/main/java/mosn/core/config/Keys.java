package mosn.core.config;

import static mosn.core.config.Key.harmless;
import static mosn.core.config.Key.implemented;
import static mosn.core.config.Key.refused;
import static mosn.core.config.Key.retired;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.regex.Pattern;

/// The table of every key that MOSN's files may hold: one section for each kind of object, from the
/// inside out. `docs/configuration.md` shows the same table; a test compares the two.
final class Keys {
    private static final String TLS_VERSION = "`tlsv1_0` to `tlsv1_3`, or `tls_auto`: ";

    private static final Section TLS =
            Section.of(
                    "tls_context",
                    implemented("status", "switches TLS on; `false`"),
                    implemented("type", "names an extension that gives certificates"),
                    implemented(
                            "server_name", "listener: chooses this; cluster: SNI, name to check"),
                    implemented("ca_cert", "whom to trust; PEM or path; JDK's, for clusters only"),
                    implemented("cert_chain", "own certificate first; PEM or path"),
                    implemented("private_key", "PEM or path, without a passphrase"),
                    implemented("verify_client", "asks for a certificate and checks it; `false`"),
                    implemented("require_client_cert", "refuses clients without one; `false`"),
                    implemented("insecure_skip", "checks no certificate; `false`"),
                    implemented("cipher_suites", "of TLS 1.2, with `:` between; ECDHE with AEAD"),
                    implemented("ecdh_curves", "`x25519,p256`, `p384`, `p521`"),
                    implemented("min_version", TLS_VERSION + "1.2 (MOSN: 1.0)"),
                    implemented("max_version", TLS_VERSION + "1.3"),
                    implemented("alpn", "of `h2,http/1.1,sofa`; what the protocol is called"),
                    implemented("ticket", "`off`: no session tickets; on"),
                    implemented("fall_back", "plain text where TLS cannot be had; `false`"),
                    implemented("extend_verify", "what the extension reads"),
                    implemented("handshake_timeout", "of listeners; `10s`; ours"),
                    implemented("watch_interval", "between looks at files; `5s`; `0s`, none; ours"),
                    refused("callbacks", "who is told of handshakes"),
                    refused("sds_source", "certificates from a control plane"));

    private static final Section ACCESS_LOG =
            Section.of(
                    "servers[].listeners[].access_logs[]",
                    implemented("log_path", "file, `stdout` or `stderr`; `logs/access.log`"),
                    implemented("log_format", "text with `%variable%`; MOSN's default format"),
                    implemented("type", "names an extension that takes the lines; ours"),
                    implemented("config", "what the extension reads; ours"));

    private static final Section GO_PLUGIN =
            Section.of(
                    "servers[].listeners[].stream_filters[].go_plugin_config",
                    implemented("so_path", "modular jar, or folder with its libraries"),
                    implemented("factory_method", "the provider's type, where a jar has several"));

    private static final Section BREAKER =
            Section.of(
                    "servers[].listeners[].stream_filters[].breaker",
                    implemented("errors", "so many within the window are too many; `0`, never"),
                    implemented("window", "how long errors are counted together; `10s`"),
                    implemented("pause", "how long the filter is left alone then; `5s`"));

    private static final Section STREAM_FILTER =
            Section.of(
                    "servers[].listeners[].stream_filters[]",
                    implemented("type", "names the extension"),
                    implemented("name", "unique in the listener; its type"),
                    implemented("config", "what the extension reads"),
                    implemented(
                                    "go_plugin_config",
                                    "takes the filter from this file, whatever" + " `type` says")
                            .of(GO_PLUGIN),
                    implemented("timeout", "for one answer of the filter; `0s`, without bound"),
                    implemented("on_error", "`deny` or `allow` the stream; `deny`"),
                    implemented("breaker", "stops calling a filter that keeps failing").of(BREAKER),
                    implemented(
                            "disabled", "switches the filter off until admin enables it; `false`"));

    private static final Section HEADER_PAIR =
            Section.of(
                    "…_headers_to_add[].header",
                    implemented("key", "the header's name"),
                    implemented("value", "text, may hold `%variable%`"));

    private static final Section HEADER_TO_ADD =
            Section.of(
                    "…_headers_to_add[]",
                    implemented("header", "what to add").of(HEADER_PAIR),
                    implemented("append", "`false` replaces what is there; `true`"));

    private static final Section MATCH_VALUE =
            Section.of(
                    "match.headers[], match.query_parameters[]",
                    implemented("name", "of the header; `method` is the request's method"),
                    implemented("value", "text or expression"),
                    implemented("regex", "whether `value` is a regular expression; `false`"));

    private static final Section MATCH =
            Section.of(
                    "virtual_hosts[].routers[].match",
                    implemented("prefix", "of the path"),
                    implemented("path", "the whole path, in any case"),
                    implemented("regex", "found in the path"),
                    implemented("headers", "all must match").of(MATCH_VALUE),
                    implemented("query_parameters", "all must match; ours").of(MATCH_VALUE),
                    refused("variables", "matching of variables"),
                    refused("dsl_expressions", "matching by CEL"));

    private static final Section WEIGHTED =
            Section.of(
                    "route.weighted_clusters[].cluster",
                    implemented("name", "of the cluster"),
                    implemented("weight", "its share of the sum of all"),
                    refused("metadata_match", "subsets"));

    private static final Section WEIGHTED_CLUSTER =
            Section.of(
                    "route.weighted_clusters[]",
                    implemented("cluster", "one of several").of(WEIGHTED));

    private static final Section REGEX_PATTERN =
            Section.of(
                    "route.regex_rewrite.pattern",
                    implemented("regex", "what to replace"),
                    harmless("google_re2", "every expression runs in linear time anyway"));

    private static final Section REGEX_REWRITE =
            Section.of(
                    "route.regex_rewrite",
                    implemented("pattern", "what to replace").of(REGEX_PATTERN),
                    implemented("substitution", "by what"));

    private static final Section ROUTE =
            Section.of(
                    "virtual_hosts[].routers[].route",
                    implemented("cluster_name", "where requests go"),
                    implemented("weighted_clusters", "where they go by chance")
                            .of(WEIGHTED_CLUSTER),
                    implemented("timeout", "of a request; `60s`, as is `0s` in MOSN"),
                    implemented("prefix_rewrite", "replaces what `prefix` or `path` matched"),
                    implemented("regex_rewrite", "replaces in the path").of(REGEX_REWRITE),
                    implemented("host_rewrite", "the Host sent upstream"),
                    implemented("auto_host_rewrite", "the chosen host's `hostname` as Host"),
                    implemented("auto_host_rewrite_header", "this header's value as Host"),
                    implemented("request_headers_to_add", "on the way up").of(HEADER_TO_ADD),
                    implemented("request_headers_to_remove", "on the way up"),
                    implemented("response_headers_to_add", "on the way down").of(HEADER_TO_ADD),
                    implemented("response_headers_to_remove", "on the way down"),
                    implemented("upstream_protocol", "instead of the listener's"),
                    refused("cluster_variable", "the cluster from a variable"),
                    refused("cluster_header", "the cluster from a header"),
                    refused("hash_policy", "sticky hosts"),
                    refused("metadata_match", "subsets"),
                    refused("retry_policy", "more than one try").unless("retry_on"));

    private static final Section REDIRECT =
            Section.of(
                    "virtual_hosts[].routers[].redirect",
                    implemented("response_code", "301, 302, 303, 307 or 308; 301"),
                    implemented("path_redirect", "another path"),
                    implemented("host_redirect", "another host"),
                    implemented("scheme_redirect", "another scheme"));

    private static final Section DIRECT_RESPONSE =
            Section.of(
                    "virtual_hosts[].routers[].direct_response",
                    implemented("status", "200 to 599"),
                    implemented("body", "text"));

    private static final Section ROUTER =
            Section.of(
                    "virtual_hosts[].routers[]",
                    implemented("name", "for operators; unique in the router; ours"),
                    implemented("match", "which requests").of(MATCH),
                    implemented("route", "to a cluster").of(ROUTE),
                    implemented("redirect", "to elsewhere").of(REDIRECT),
                    implemented("direct_response", "answered here").of(DIRECT_RESPONSE),
                    implemented("per_filter_config", "by filter name; what the filter reads"),
                    harmless("metadata", "nothing here reads it"),
                    refused("request_mirror_policies", "copies of requests"));

    private static final Section VIRTUAL_HOST =
            Section.of(
                    "servers[].routers[].virtual_hosts[]",
                    implemented("name", "for logs"),
                    implemented("domains", "exact, `host:port`, `*.suffix`, or `*`"),
                    implemented("routers", "the first that matches counts").of(ROUTER),
                    implemented("request_headers_to_add", "on the way up").of(HEADER_TO_ADD),
                    implemented("request_headers_to_remove", "on the way up"),
                    implemented("response_headers_to_add", "on the way down").of(HEADER_TO_ADD),
                    implemented("response_headers_to_remove", "on the way down"),
                    implemented("per_filter_config", "by filter name; what the filter reads"),
                    refused("require_tls", "a redirect to https").exceptFor("NONE"));

    private static final Section ROUTER_CONFIGURATION =
            Section.of(
                    "servers[].routers[]",
                    implemented("router_config_name", "what a listener's proxy names"),
                    implemented("virtual_hosts", "a list, or else `router_configs`")
                            .of(VIRTUAL_HOST),
                    implemented("router_configs", "folder with a file for each virtual host"),
                    implemented("request_headers_to_add", "on the way up").of(HEADER_TO_ADD),
                    implemented("request_headers_to_remove", "on the way up"),
                    implemented("response_headers_to_add", "on the way down").of(HEADER_TO_ADD),
                    implemented("response_headers_to_remove", "on the way down"));

    private static final Section TUNNELS =
            Section.of(
                    "servers[].listeners[].filter_chains[].filters[].config.tunnels",
                    implemented("max", "at a time, one more is answered with 503; 0, no limit"),
                    implemented("idle_timeout", "as the listener's `connection_idle_timeout`"),
                    implemented(
                            "drain",
                            "when the listener's filters change or the proxy ends: `keep` them"
                                    + " (default), `cut` them"));

    private static final Section HTTP1 =
            Section.of(
                    "…extend_config.Http1",
                    implemented("max_header_size", "of a head; `32KiB` (MOSN: 8 KiB)"),
                    implemented("max_request_body_size", "0, no limit"),
                    implemented("max_header_count", "100; ours"),
                    implemented(
                            "max_informational_count",
                            "100; ours: 1xx that a host may send before a response"),
                    implemented("max_target_length", "`8KiB`; ours"),
                    implemented("header_timeout", "first byte of a head to its last; `30s`; ours"),
                    implemented("request_body_timeout", "between two pieces; `60s`; ours"),
                    implemented("response_body_timeout", "a client takes nothing; `60s`; ours"),
                    implemented("upgrades", "protocols to tunnel; `[websocket]`; ours"));

    private static final Section HTTP2 =
            Section.of(
                    "…extend_config.Http2",
                    implemented("max_concurrent_streams", "of one connection; 128; ours"),
                    implemented("max_header_size", "of a head, uncompressed; `32KiB`; ours"),
                    implemented("max_header_count", "100; ours"),
                    implemented(
                            "max_informational_count",
                            "100; ours: 1xx that a host may send before a response"),
                    implemented("max_target_length", "`8KiB`; ours"),
                    implemented("max_request_body_size", "0, no limit; ours"),
                    implemented(
                            "initial_stream_window_size",
                            "what a peer may send ahead on one stream; `256KiB`; ours"),
                    implemented(
                            "initial_connection_window_size",
                            "what it may send ahead on all; `1MiB`; ours"),
                    implemented("max_frame_size", "`16KiB`, the least; ours"),
                    implemented("header_timeout", "first byte of a head to its last; `30s`; ours"),
                    implemented("request_body_timeout", "between two pieces; `60s`; ours"),
                    implemented(
                            "response_body_timeout", "for a client to take 16 KiB; `60s`; ours"),
                    implemented("keepalive_interval", "of PINGs; `0s`, none; ours"),
                    implemented("keepalive_timeout", "for a PING's answer; `20s`; ours"),
                    implemented(
                            "max_resets",
                            "of a client in 30 s, beyond those made up for; 200; ours"),
                    implemented(
                            "max_control_frames",
                            "of a peer in 30 s, beyond those explained; 1000; ours"),
                    implemented("upgrades", "protocols to tunnel; `[websocket]`; ours"),
                    harmless("http2_use_stream", "bodies always pass as they come"));

    private static final Section EXTEND_CONFIG =
            Section.of(
                    "servers[].listeners[].filter_chains[].filters[].config.extend_config",
                    implemented(
                                    "Http1",
                                    "limits and timeouts; other protocols that the proxy"
                                            + " speaks have an object of their own, too")
                            .of(HTTP1),
                    implemented("Http2", "limits and timeouts").of(HTTP2));

    private static final Section PROXY =
            Section.of(
                    "servers[].listeners[].filter_chains[].filters[].config of type proxy",
                    implemented("name", "for logs"),
                    implemented(
                            "downstream_protocol",
                            "`Http1`, `Http2`, `Auto` for either, or an extension's"),
                    implemented(
                            "upstream_protocol",
                            "`Auto`: as the request came; nothing: as downstream"),
                    implemented("router_config_name", "names one of `routers`"),
                    implemented("router_handler_name", "`default`, or an extension's; `default`"),
                    implemented("router_handler_config", "what the extension reads; ours"),
                    implemented(
                            "validate_clusters",
                            "a route to no cluster is an error, not a" + " warning; `false`"),
                    implemented("tunnels", "WebSocket and other upgrades; ours").of(TUNNELS),
                    implemented("extend_config", "by protocol; what the protocol reads")
                            .of(Keys::extendConfig),
                    harmless("concurrency_num", "there is no pool of workers to size"),
                    refused("fallback_for_unknown_protocol", "forwards what is no HTTP"));

    private static final Section NETWORK_FILTER =
            Section.of(
                    "servers[].listeners[].filter_chains[].filters[]",
                    implemented(
                            "type",
                            "`proxy`, or before it an extension's, which decodes requests;"
                                    + " `connection_manager` beside it is retired: its config"
                                    + " belongs into `routers`"),
                    implemented("config", "what the filter reads").of(Keys::networkFilterConfig),
                    refused("go_plugin_config", "network filters from plugins"));

    private static final Section FILTER_CHAIN =
            Section.of(
                    "servers[].listeners[].filter_chains[]",
                    implemented("filters", "exactly one `proxy`, behind one of an extension's")
                            .of(NETWORK_FILTER),
                    refused("match", "which connections"),
                    implemented("tls_context", "TLS with one certificate").of(TLS).unless("status"),
                    implemented("tls_context_set", "TLS with several: a list")
                            .of(TLS)
                            .unless("status"));

    private static final Section LISTENER_FILTER =
            Section.of(
                    "servers[].listeners[].listener_filters[]",
                    implemented("type", "names the extension"),
                    implemented("name", "unique in the listener; its type; ours"),
                    implemented("config", "what the extension reads"),
                    implemented("timeout", "for all it has to do with one connection; `15s`; ours"),
                    refused("go_plugin_config", "listener filters from named files"));

    private static final Section LISTENER =
            Section.of(
                    "servers[].listeners[]",
                    implemented("name", "unique; its address"),
                    implemented("type", "`ingress` or `egress`; `ingress`"),
                    implemented("address", "`host:port`, `[v6]:port`, `:port`"),
                    implemented("bind_port", "`false` listens nowhere; `true` (MOSN: `false`)"),
                    implemented("reuseport", "a socket for each event loop; `false`"),
                    implemented("max_connections", "accepting pauses there; 0, no limit; ours"),
                    implemented("connection_idle_timeout", "`90s`; `0s` for ever"),
                    implemented("access_logs", "one line for each request").of(ACCESS_LOG),
                    implemented("filter_chains", "exactly one").of(FILTER_CHAIN),
                    implemented("stream_filters", "in this order").of(STREAM_FILTER),
                    harmless("default_read_buffer_size", "buffers size themselves"),
                    refused("network", "`udp` and `unix`").exceptFor("tcp"),
                    refused("use_original_dst", "transparent proxying"),
                    implemented("listener_filters", "what new connections have to pass, in order")
                            .of(LISTENER_FILTER),
                    implemented("inspector", "plain text beside TLS; `false`"));

    private static final Section SERVER =
            Section.of(
                    "servers[]",
                    implemented("mosn_server_name", "for logs"),
                    implemented(
                            "default_log_path",
                            "file, `stdout` or `stderr`;" + " `logs/default.log`"),
                    implemented(
                            "default_log_level",
                            "`FATAL`, `ERROR`, `WARN`, `INFO`, `DEBUG` or" + " `TRACE`; `INFO`"),
                    implemented(
                            "global_log_roller",
                            "`time=HOURS size=MB age=DAYS keep=FILES" + " compress=on`; daily"),
                    implemented("graceful_timeout", "for draining; `30s`"),
                    implemented("processor", "event loops; `auto` or 0: one for each processor"),
                    implemented(
                            "watchdog_timeout",
                            "how long an event loop may take for a round before the log says so;"
                                    + " `2s`; 10ms or more, `0s` for never; ours"),
                    implemented("listeners", "where connections come in").of(LISTENER),
                    implemented("routers", "where requests go").of(ROUTER_CONFIGURATION),
                    harmless("use_netpoll_mode", "epoll is used anyway"));

    private static final Section CIRCUIT_BREAKER =
            Section.of(
                    "cluster_manager.clusters[].circuit_breakers[]",
                    implemented("max_connections", "0, no limit"),
                    implemented("max_pending_requests", "that wait for a connection; 0, none"),
                    implemented("max_requests", "0, no limit"),
                    harmless("max_retries", "nothing is retried yet"));

    private static final Section FILTER_METADATA =
            Section.of(
                    "cluster_manager.clusters[].hosts[].metadata.filter_metadata",
                    implemented("mosn.lb", "names and values, for load balancers"));

    private static final Section HOST_METADATA =
            Section.of(
                    "cluster_manager.clusters[].hosts[].metadata",
                    implemented("filter_metadata", "by reader").of(FILTER_METADATA));

    private static final Section HOST =
            Section.of(
                    "cluster_manager.clusters[].hosts[]",
                    implemented("address", "`host:port`, or a Unix socket's path"),
                    implemented("hostname", "for `auto_host_rewrite`"),
                    implemented("weight", "1 to 128; 1"),
                    implemented("metadata", "for load balancers").of(HOST_METADATA),
                    implemented("tls_disable", "plain text to this host"));

    private static final String OWN_RESOLVER = "whom `STRICT_DNS` asks: the system's resolver";

    private static final Section HEALTH_CHECK =
            Section.of(
                    "cluster_manager.clusters[].health_check",
                    implemented("protocol", "`TCP`, `Http1`, or an extension's; `TCP`"),
                    implemented(
                            "service_name",
                            "a name for statistics, without which nothing is checked"),
                    implemented("timeout", "for one answer; `1s`"),
                    implemented("interval", "between two checks of a host; `15s`"),
                    implemented("interval_jitter", "at most so much is added by chance; `5ms`"),
                    implemented(
                            "initial_delay_seconds",
                            "before the first check, as a length of time; `1s`"),
                    implemented(
                            "healthy_threshold",
                            "good answers in a row until a host is healthy; 1"),
                    implemented("unhealthy_threshold", "bad answers in a row until it is not; 1"),
                    implemented("check_config", "what the check reads"),
                    harmless("event_log_path", "changes are said in the error log"),
                    refused("common_callbacks", "who is told of changes"));

    private static final Section CLUSTER =
            Section.of(
                    "cluster_manager.clusters[]",
                    implemented("name", "unique"),
                    implemented(
                            "type",
                            "`SIMPLE`, `STATIC`, `DYNAMIC` or `EDS`, all alike; `STRICT_DNS`; or"
                                    + " an extension's, which finds the hosts"),
                    implemented("lb_type", "`LB_RANDOM`, `LB_ROUNDROBIN`, or an extension's"),
                    implemented("lbconfig", "what the load balancer reads"),
                    implemented("max_request_per_conn", "1024; 0, no limit"),
                    implemented("conn_buffer_limit_bytes", "16384"),
                    implemented("circuit_breakers", "a list of one, or its element alone")
                            .of(CIRCUIT_BREAKER),
                    implemented("hosts", "in this order; for `STRICT_DNS` names").of(HOST),
                    implemented("connect_timeout", "`10s`"),
                    implemented(
                            "idle_timeout",
                            "of a connection in the pool; `90s`; `0s` for" + " ever"),
                    harmless("sub_type", "MOSN does not use it either"),
                    harmless("cluster_pool_enable", "every cluster has its own connections"),
                    implemented("dns_refresh_rate", "how often `STRICT_DNS` asks; `5s`"),
                    implemented(
                            "dns_lookup_family",
                            "of `STRICT_DNS`: `V4_ONLY`, `V6_ONLY` or `AUTO`; `V4_ONLY`"),
                    harmless("respect_dns_ttl", "the system's resolver does not tell it"),
                    refused("dns_resolvers", OWN_RESOLVER),
                    refused("dns_resolver_file", OWN_RESOLVER),
                    refused("dns_resolver_port", OWN_RESOLVER),
                    refused("mark", "SO_MARK"),
                    implemented("health_check", "asks hosts how they are").of(HEALTH_CHECK),
                    implemented("spec", "what the extension that `type` names reads"),
                    refused("lb_subset_config", "subsets"),
                    refused("original_dst_lb_config", "transparent proxying"),
                    implemented("cluster_manager_tls", "`tls_context` beside clusters; `false`"),
                    implemented("tls_context", "TLS to its hosts").of(TLS).unless("status"),
                    refused("keepalive", "heartbeats"),
                    refused("slow_start", "warming new hosts up"));

    private static final Section CLUSTER_MANAGER =
            Section.of(
                    "cluster_manager",
                    implemented("clusters", "a list, or else `clusters_configs`").of(CLUSTER),
                    implemented("clusters_configs", "folder with a file for each cluster"),
                    harmless("cluster_pool_enable", "every cluster has its own connections"),
                    implemented("tls_context", "where `cluster_manager_tls` is true")
                            .of(TLS)
                            .unless("status"));

    private static final Section TRACING =
            Section.of(
                    "tracing",
                    implemented("enable", "switches tracing on; `false`"),
                    implemented("driver", "names the extension that follows streams"),
                    retired("tracer", "use driver"),
                    implemented("config", "what the tracer reads"));

    private static final Section METRICS_SINK =
            Section.of(
                    "metrics.sinks[]",
                    implemented("type", "`prometheus`, or an extension's"),
                    implemented("config", "what the sink reads"));

    private static final Section METRICS =
            Section.of(
                    "metrics",
                    implemented("sinks", "where the numbers go").of(METRICS_SINK),
                    harmless("stats_matcher", "no number is left out"),
                    harmless("shm_zone", "numbers begin at 0 with each process"),
                    harmless("shm_size", "numbers begin at 0 with each process"),
                    harmless("flush_mosn", "every number is there to be asked for"),
                    harmless("lazy_flush", "every number is there to be asked for"),
                    harmless("sample", "every value is counted"),
                    harmless("ewma", "for a load balancer that is not there"));

    private static final Section SOCKET_ADDRESS =
            Section.of(
                    "admin.address.socket_address",
                    implemented("address", "an IP address; `127.0.0.1`"),
                    implemented("port_value", "0 to 65535"));

    private static final Section ADMIN_ADDRESS =
            Section.of(
                    "admin.address",
                    implemented("socket_address", "switches the endpoint on").of(SOCKET_ADDRESS));

    private static final Section ADMIN_ENDPOINT =
            Section.of(
                    "admin.endpoints[]",
                    implemented("type", "names the extension"),
                    implemented("path", "where it answers; `/api/v1/` with its type"),
                    implemented("config", "what the extension reads"));

    private static final Section ADMIN =
            Section.of(
                    "admin",
                    implemented("address", "where it listens").of(ADMIN_ADDRESS),
                    implemented("token", "what changes from beyond this machine must bear; ours"),
                    implemented(
                            "legacy_get",
                            "whether this machine may enable and disable plugins by GET, as in"
                                    + " MOSN; `false`; ours"),
                    implemented("endpoints", "what extensions answer; ours").of(ADMIN_ENDPOINT),
                    harmless("access_log_path", "the endpoint keeps no access log"));

    private static final Section PLUGIN =
            Section.of(
                    "plugin",
                    implemented(
                            "log_base",
                            "folder of what plugin processes write; they are told it as"
                                    + " `MOSN_LOGBASE`; `logs/`"),
                    implemented(
                            "create_timeout",
                            "how long an extension may take to be made, and a plugin to be opened,"
                                    + " before its configuration is refused; over the"
                                    + " `start_timeout` of plugin processes that it names; `30s`;"
                                    + " ours"),
                    implemented(
                            "prove_unload",
                            "`gc`: a collection is forced when a plugin has been replaced, so that"
                                    + " the log says at once whether it is gone; the proxy stands"
                                    + " still meanwhile; `no`; ours"));

    private static final Section CODECS =
            Section.of(
                    "third_part_codec",
                    refused("codecs", "protocols from plugins").unless("enable"));

    private static final Section CONFIG_SOURCE =
            Section.of(
                    "config_sources[]",
                    implemented("type", "names the extension"),
                    implemented("name", "unique; its type"),
                    implemented("config", "what the extension reads"));

    static final Section ROOT =
            Section.of(
                    "the file",
                    implemented("servers", "exactly one").of(SERVER),
                    implemented("cluster_manager", "who answers requests").of(CLUSTER_MANAGER),
                    implemented("admin", "the endpoint for operators").of(ADMIN),
                    implemented("pid", "file to write the process id into; none"),
                    harmless("disable_upgrade", "there is no handing over between processes"),
                    retired("close_graceful", "use disable_upgrade"),
                    harmless("uds_dir", "there is no handing over between processes"),
                    harmless("pprof", "ask the process with jcmd or JFR"),
                    harmless("node", "who this is to a control plane"),
                    implemented("plugin", "plugin processes").of(PLUGIN),
                    implemented("metrics", "where numbers go").of(METRICS),
                    harmless("third_part_codec", "but for its codecs").of(CODECS),
                    implemented("config_sources", "where more of the configuration is from; ours")
                            .of(CONFIG_SOURCE),
                    refused("inherit_old_mosnconfig", "the old process's configuration"),
                    implemented("tracing", "spans").of(TRACING).unless("enable"),
                    refused("dynamic_resources", "configuration from a control plane"),
                    refused("static_resources", "configuration in Envoy's form"),
                    refused("extends", "extensions with a life of their own"),
                    refused("wasm_global_plugins", "WebAssembly"));

    /// In the order in which an operator meets them.
    static final List<Section> ALL =
            List.of(
                    ROOT,
                    SERVER,
                    LISTENER,
                    LISTENER_FILTER,
                    ACCESS_LOG,
                    FILTER_CHAIN,
                    NETWORK_FILTER,
                    PROXY,
                    TUNNELS,
                    EXTEND_CONFIG,
                    HTTP1,
                    HTTP2,
                    STREAM_FILTER,
                    GO_PLUGIN,
                    BREAKER,
                    ROUTER_CONFIGURATION,
                    VIRTUAL_HOST,
                    ROUTER,
                    MATCH,
                    MATCH_VALUE,
                    ROUTE,
                    WEIGHTED_CLUSTER,
                    WEIGHTED,
                    REGEX_REWRITE,
                    REGEX_PATTERN,
                    HEADER_TO_ADD,
                    HEADER_PAIR,
                    REDIRECT,
                    DIRECT_RESPONSE,
                    CLUSTER_MANAGER,
                    CLUSTER,
                    CIRCUIT_BREAKER,
                    HEALTH_CHECK,
                    HOST,
                    HOST_METADATA,
                    FILTER_METADATA,
                    ADMIN,
                    ADMIN_ADDRESS,
                    SOCKET_ADDRESS,
                    ADMIN_ENDPOINT,
                    TLS,
                    TRACING,
                    METRICS,
                    METRICS_SINK,
                    PLUGIN,
                    CONFIG_SOURCE,
                    CODECS);

    private Keys() {}

    /// What a codec of an extension reads is known to it alone, but which codecs may read something
    /// here is known: those the proxy speaks.
    private static Section extendConfig(JsonNode proxy) {
        var spoken =
                Trees.text(proxy, "downstream_protocol")
                        + ","
                        + Trees.text(proxy, "upstream_protocol");
        return EXTEND_CONFIG.with(
                Pattern.compile(",")
                        .splitAsStream(spoken)
                        .map(String::strip)
                        .filter(name -> !name.isEmpty() && !name.equalsIgnoreCase("Auto"))
                        .map(name -> implemented(name, "what the protocol reads"))
                        .toList());
    }

    private static @Nullable Section networkFilterConfig(JsonNode filter) {
        return switch (JsonConfigNode.fold(Trees.text(filter, "type"))) {
            case "proxy" -> PROXY;
            case "connection_manager" -> ROUTER_CONFIGURATION;
            default -> null;
        };
    }
}
