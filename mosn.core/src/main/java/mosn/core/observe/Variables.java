package mosn.core.observe;

import static mosn.core.observe.Variable.printed;
import static mosn.core.observe.Variable.text;

import mosn.api.message.RequestHead;
import mosn.api.stream.ResponseFlag;
import mosn.api.tls.TlsSession;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// MOSN's variables, by name. Names of a request's parts (`request_path`, `cookie_NAME`) hold for
/// every protocol that has the part; with a protocol before them (`Http1_request_path`) they have a
/// value in streams of that protocol only.
///
/// Where MOSN's own print says little, ours says more: `response_flags` are words (MOSN prints
/// `true`, as for `response_flag`), and `upstream_host` is the address of a host that has no
/// `hostname` (MOSN prints `-`).
public final class Variables {
    private static final List<String> PROTOCOLS = List.of("Http1_", "Http2_");

    private static final Set<ResponseFlag> UPSTREAM_FAILURES =
            EnumSet.of(
                    ResponseFlag.UPSTREAM_LOCAL_RESET,
                    ResponseFlag.UPSTREAM_REMOTE_RESET,
                    ResponseFlag.UPSTREAM_CONNECTION_FAILURE,
                    ResponseFlag.UPSTREAM_CONNECTION_TERMINATION);

    /// Kept by the stream itself, for those who ask: what a filter says about this one stream.
    private static final List<String> OWN =
            List.of("proxy_global_timeout", "proxy_try_timeout", "trace_id");

    /// Parts of a request, which may have a protocol before their name.
    private static final List<Variable> REQUEST =
            List.of(
                    text("request_scheme", stream -> stream.request().scheme()),
                    text("request_method", stream -> stream.request().method()),
                    text("request_path", StreamRecord::originalPath),
                    text("request_path_original", StreamRecord::originalPath),
                    text("request_uri", Variables::uri),
                    text("request_arg", StreamRecord::originalQuery),
                    number("request_length", Variables::requestLength));

    private static final Map<String, BiFunction<StreamRecord, String, @Nullable String>>
            REQUEST_PREFIXES =
                    Map.of(
                            "request_header_",
                            (stream, name) -> stream.request().headers().get(name),
                            "cookie_",
                            Variables::cookie,
                            "request_arg_",
                            Variables::argument);

    private static final List<Variable> OTHERS =
            List.of(
                    printed(
                            "start_time",
                            (stream, line) -> {
                                line.time(stream.info().startTime());
                                return true;
                            }),
                    elapsed("request_received_duration", StreamRecord::requestReceivedDuration),
                    elapsed("response_received_duration", StreamRecord::responseReceivedDuration),
                    elapsed("request_finished_duration", StreamRecord::requestFinishedDuration),
                    elapsed("process_time_duration", Variables::processTime),
                    elapsed("duration", stream -> stream.info().duration()),
                    number("bytes_sent", stream -> stream.info().bytesSent()),
                    number("bytes_received", stream -> stream.info().bytesReceived()),
                    number("response_code", stream -> stream.info().responseCode()),
                    text(
                            "response_flag",
                            stream -> String.valueOf(!stream.info().responseFlags().isEmpty())),
                    text("response_flags", stream -> words(stream.info().responseFlags())),
                    text("response_detail", stream -> stream.info().detail()),
                    text("filter_stopped", StreamRecord::filterStopped),
                    text("filters_changed", StreamRecord::filtersChanged),
                    text("filters_delayed", StreamRecord::filtersDelayed),
                    text("protocol", stream -> stream.request().protocol()),
                    text("downstream_protocol", stream -> stream.request().protocol()),
                    text("upstream_protocol", StreamRecord::upstreamProtocol),
                    address("upstream_local_address", StreamRecord::upstreamLocalAddress),
                    address(
                            "downstream_local_address",
                            stream -> stream.connection().localAddress()),
                    address(
                            "downstream_remote_address",
                            stream -> stream.connection().remoteAddress()),
                    tls("downstream_tls_version", TlsSession::version),
                    tls("downstream_tls_cipher", TlsSession::cipher),
                    tls("downstream_tls_alpn", TlsSession::alpn),
                    tls("requested_server_name", TlsSession::serverName),
                    tls("downstream_peer_subject", TlsSession::peerSubject),
                    tls("downstream_peer_names", Variables::peerNames),
                    text("upstream_host", Variables::upstreamHost),
                    text("upstream_cluster", Variables::upstreamCluster),
                    text("upstream_transport_failure_reason", Variables::upstreamFailure),
                    number("stream_id", StreamRecord::id),
                    number("connection_id", stream -> stream.connection().id()),
                    positive("upstream_connection_id", StreamRecord::upstreamConnectionId),
                    text("listener_name", stream -> stream.connection().listener()),
                    positive("listener_port", Variables::listenerPort),
                    text("listener_type", StreamRecord::listenerType),
                    text("x-mosn-direction", StreamRecord::listenerType),
                    positive("x-mosn-status", stream -> stream.info().responseCode()),
                    text("x-mosn-scheme", stream -> stream.request().scheme()),
                    text("x-mosn-path-original", StreamRecord::originalPath),
                    text("x-mosn-path", stream -> stream.request().path())
                            .settable((stream, value) -> stream.request().path(value)),
                    text("x-mosn-querystring", stream -> stream.request().query())
                            .settable((stream, value) -> stream.request().query(value)),
                    text("x-mosn-method", stream -> stream.request().method())
                            .settable((stream, value) -> stream.request().method(value)),
                    text("x-mosn-host", stream -> stream.request().authority())
                            .settable((stream, value) -> stream.request().authority(value)),
                    text("authority", stream -> stream.request().authority())
                            .settable((stream, value) -> stream.request().authority(value)));

    private static final Map<String, Variable> KNOWN = known();

    private Variables() {}

    /// @throws IllegalArgumentException where there is no such variable; the message names the
    ///   nearest
    public static Variable compile(String name) {
        var found = find(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "there is no variable \"" + name + "\"; nearest is \"" + nearest(name) + "\"");
        }
        return found;
    }

    public static boolean exists(String name) {
        return find(name) != null;
    }

    /// Null where there is no such variable.
    static @Nullable Variable find(String name) {
        var known = KNOWN.get(name);
        if (known != null) {
            return known;
        }
        if (isPrefixOf("response_header_", name)) {
            var header = name.substring("response_header_".length());
            return text(
                    name,
                    stream -> {
                        var sent = stream.sent();
                        return sent == null ? null : sent.headers().get(header);
                    });
        }
        for (var protocol : PROTOCOLS) {
            if (name.startsWith(protocol)) {
                var part = prefixed(name, name.substring(protocol.length()));
                return part == null ? null : only(protocol, part);
            }
        }
        return prefixed(name, name);
    }

    private static @Nullable Variable prefixed(String name, String part) {
        for (var entry : REQUEST_PREFIXES.entrySet()) {
            var prefix = entry.getKey();
            if (isPrefixOf(prefix, part)) {
                var rest = part.substring(prefix.length());
                return text(name, stream -> entry.getValue().apply(stream, rest));
            }
        }
        return null;
    }

    private static boolean isPrefixOf(String prefix, String name) {
        return name.length() > prefix.length() && name.startsWith(prefix);
    }

    private static Map<String, Variable> known() {
        var all = new ArrayList<>(OTHERS);
        all.addAll(REQUEST);
        for (var name : OWN) {
            all.add(
                    text(name, stream -> stream.ownVariable(name))
                            .settable((stream, value) -> stream.ownVariable(name, value)));
        }
        for (var protocol : PROTOCOLS) {
            for (var part : REQUEST) {
                all.add(only(protocol, part));
            }
        }
        return all.stream().collect(Collectors.toUnmodifiableMap(Variable::name, v -> v));
    }

    /// The part in streams of one protocol.
    private static Variable only(String prefix, Variable part) {
        var protocol = prefix.substring(0, prefix.length() - 1);
        return text(
                part.name().startsWith(prefix) ? part.name() : prefix + part.name(),
                stream -> stream.request().protocol().equals(protocol) ? part.value(stream) : null);
    }

    private static Variable number(String name, ToLongFunction<StreamRecord> read) {
        return printed(
                name,
                (stream, line) -> {
                    line.number(read.applyAsLong(stream));
                    return true;
                });
    }

    /// A number that is 0 where there is none.
    private static Variable positive(String name, ToLongFunction<StreamRecord> read) {
        return printed(
                name,
                (stream, line) -> {
                    var number = read.applyAsLong(stream);
                    if (number > 0) {
                        line.number(number);
                    }
                    return number > 0;
                });
    }

    private static Variable elapsed(String name, Function<StreamRecord, @Nullable Duration> read) {
        return printed(
                name,
                (stream, line) -> {
                    var elapsed = read.apply(stream);
                    if (elapsed != null) {
                        line.elapsed(elapsed);
                    }
                    return elapsed != null;
                });
    }

    private static Variable address(
            String name, Function<StreamRecord, @Nullable SocketAddress> read) {
        return printed(
                name,
                (stream, line) -> {
                    var address = read.apply(stream);
                    if (address != null) {
                        line.address(address);
                    }
                    return address != null;
                });
    }

    private static Variable tls(String name, Function<TlsSession, @Nullable String> read) {
        return text(
                name,
                stream -> {
                    var session = stream.connection().tls();
                    return session == null ? null : read.apply(session);
                });
    }

    private static @Nullable String peerNames(TlsSession session) {
        var names = session.peerNames();
        return names.isEmpty() ? null : String.join(",", names);
    }

    /// Time that was spent here and not waiting for the upstream, as MOSN reckons it.
    private static @Nullable Duration processTime(StreamRecord stream) {
        var requestReceived = stream.requestReceivedDuration();
        var responseReceived = stream.responseReceivedDuration();
        if (stream.host() == null) {
            return stream.info().duration();
        }
        if (requestReceived == null || responseReceived == null) {
            return requestReceived;
        }
        return requestReceived.plus(stream.info().duration()).minus(responseReceived);
    }

    private static @Nullable String words(Set<ResponseFlag> flags) {
        if (flags.isEmpty()) {
            return null;
        }
        return flags.stream()
                .sorted(Comparator.naturalOrder())
                .map(flag -> flag.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
    }

    private static @Nullable String upstreamHost(StreamRecord stream) {
        var host = stream.host();
        if (host == null) {
            return null;
        }
        return host.hostname().isEmpty() ? host.address() : host.hostname();
    }

    private static @Nullable String upstreamCluster(StreamRecord stream) {
        var route = stream.route();
        return route == null ? null : route.cluster();
    }

    private static @Nullable String upstreamFailure(StreamRecord stream) {
        for (var flag : stream.info().responseFlags()) {
            if (UPSTREAM_FAILURES.contains(flag)) {
                return stream.info().detail();
            }
        }
        return null;
    }

    private static long listenerPort(StreamRecord stream) {
        return stream.connection().localAddress() instanceof InetSocketAddress inet
                ? inet.getPort()
                : 0;
    }

    private static @Nullable String uri(StreamRecord stream) {
        var path = stream.originalPath();
        var query = stream.originalQuery();
        return query == null ? path : path + "?" + query;
    }

    /// Bytes of head and body: the head as HTTP/1.1 writes it, whichever the protocol.
    private static long requestLength(StreamRecord stream) {
        RequestHead head = stream.request();
        var counted = new long[] {length(head.method()) + length(uri(stream)) + 14};
        head.headers().forEach((name, value) -> counted[0] += name.length() + value.length() + 4L);
        return counted[0] + stream.info().bytesReceived();
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private static @Nullable String cookie(StreamRecord stream, String name) {
        for (var field : stream.request().headers().all("cookie")) {
            var value = pair(field, ';', name, UnaryOperator.identity());
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable String argument(StreamRecord stream, String name) {
        var query = stream.originalQuery();
        return query == null ? null : pair(query, '&', name, Variables::decoded);
    }

    /// The value of the first `name=value` of this name; empty where there is no `=`.
    private static @Nullable String pair(
            String pairs, char separator, String name, UnaryOperator<String> decode) {
        for (var at = 0; at <= pairs.length(); ) {
            var end = pairs.indexOf(separator, at);
            end = end < 0 ? pairs.length() : end;
            var equals = pairs.indexOf('=', at);
            var middle = equals < 0 || equals > end ? end : equals;
            if (decode.apply(pairs.substring(at, middle).strip()).equals(name)) {
                return decode.apply(pairs.substring(Math.min(middle + 1, end), end).strip());
            }
            at = end + 1;
        }
        return null;
    }

    /// Percent-decoded, one character per byte; what is no escape stays as it is.
    private static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        var decoded = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '%' && i + 2 < text.length() && hex(text, i + 1) >= 0) {
                decoded.append((char) hex(text, i + 1));
                i += 2;
            } else {
                decoded.append(c == '+' ? ' ' : c);
            }
        }
        return decoded.toString();
    }

    private static int hex(String text, int at) {
        var high = Character.digit(text.charAt(at), 16);
        var low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    static String nearest(String name) {
        var names = new ArrayList<>(KNOWN.keySet());
        REQUEST_PREFIXES.keySet().forEach(prefix -> names.add(prefix + "NAME"));
        names.add("response_header_NAME");
        return names.stream()
                .min(
                        Comparator.<String>comparingInt(known -> edits(name, known))
                                .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /// How many characters have to be changed, added or left out to get from one to the other
    /// (Levenshtein).
    private static int edits(String from, String to) {
        var row = new int[to.length() + 1];
        for (var j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (var i = 1; i <= from.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j < row.length; j++) {
                var replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
