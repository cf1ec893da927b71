package mosn.plugin.grpc.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.stream.Stream;
import mosn.api.tls.TlsSession;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.CertificateEncodingException;

/// Writes an Ask: what a process has wished to be told.
final class Asking {
    private final Terms terms;
    private final Wishes wishes;
    private final Stream stream;
    private final ProtoWriter to = new ProtoWriter();

    Asking(Terms terms, Stream stream) {
        this.terms = terms;
        this.wishes = terms.wishes();
        this.stream = stream;
    }

    /// @param first whether the process knows nothing of the stream yet
    /// @param trailers of the direction, where the phase is about them or the body is held
    /// @param body the bytes of a body that is sent whole behind it
    ProtoWriter write(Question question, boolean first, @Nullable Headers trailers, int body) {
        var phase = question.phase();
        to.number(1, question.number());
        to.number(2, phase.number());
        to.number(3, terms.number(stream));
        to.number(4, question.millisLeft());
        to.number(5, wishes.endsWith(phase) ? 1 : 0);
        if (first || phase.compareTo(Phase.REQUEST_DATA) < 0) {
            to.message(6, head(stream.request()));
        }
        if (phase == Phase.BEFORE_SEND) {
            var head = new ProtoWriter();
            head.number(1, stream.response().status());
            fields(head, 2, stream.response().headers());
            to.message(7, head);
        }
        if (trailers != null) {
            fields(to, 8, trailers);
        }
        to.number(9, body);
        facts(phase, first);
        for (var name : wishes.variables()) {
            var variable = new ProtoWriter();
            variable.text(1, name);
            latin(variable, 2, stream.variable(name));
            to.message(14, variable);
        }
        return to;
    }

    private ProtoWriter head(RequestHead request) {
        var head = new ProtoWriter();
        head.text(1, request.protocol());
        latin(head, 2, request.method());
        latin(head, 3, request.path());
        latin(head, 4, request.query());
        latin(head, 5, request.authority());
        latin(head, 6, request.scheme());
        fields(head, 7, request.headers());
        return head;
    }

    private void fields(ProtoWriter to, int number, Headers headers) {
        headers.forEach(
                (name, value) -> {
                    if (wishes.wants(name)) {
                        var field = new ProtoWriter();
                        latin(field, 1, name);
                        latin(field, 2, value);
                        to.message(number, field);
                    }
                });
    }

    private static void latin(ProtoWriter to, int field, @Nullable String value) {
        if (value != null) {
            to.bytes(field, value.getBytes(ISO_8859_1));
        }
    }

    private void facts(Phase phase, boolean first) {
        if (first && wishes.facts().contains(Wishes.Fact.CONNECTION)) {
            to.message(10, connection());
        }
        var tls = stream.connection().tls();
        if (first && tls != null && wishes.facts().contains(Wishes.Fact.TLS)) {
            to.message(11, tls(tls));
        }
        if (phase != Phase.BEFORE_ROUTE && wishes.facts().contains(Wishes.Fact.ROUTE)) {
            to.message(12, route());
        }
        var host = stream.host();
        if (host != null && wishes.facts().contains(Wishes.Fact.HOST)) {
            var facts = new ProtoWriter();
            facts.text(1, host.address());
            facts.text(2, host.hostname());
            host.metadata()
                    .forEach(
                            (key, value) -> {
                                var entry = new ProtoWriter();
                                entry.text(1, key);
                                entry.text(2, value);
                                facts.message(3, entry);
                            });
            to.message(13, facts);
        }
    }

    private ProtoWriter connection() {
        var connection = stream.connection();
        var facts = new ProtoWriter();
        facts.number(1, connection.id());
        facts.text(2, connection.listener());
        facts.text(3, address(connection.localAddress()));
        facts.text(4, address(connection.remoteAddress()));
        return facts;
    }

    private static String address(SocketAddress address) {
        if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
            var host = inet.getAddress().getHostAddress();
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
        }
        return address.toString();
    }

    private static ProtoWriter tls(TlsSession tls) {
        var facts = new ProtoWriter();
        facts.text(1, tls.version());
        facts.text(2, tls.cipher());
        text(facts, 3, tls.serverName());
        text(facts, 4, tls.alpn());
        for (var certificate : tls.peerCertificates()) {
            try {
                facts.bytes(5, certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that came has no encoding", e);
            }
        }
        text(facts, 6, tls.peerSubject());
        tls.peerNames().forEach(name -> facts.text(7, name));
        return facts;
    }

    private ProtoWriter route() {
        var route = stream.route();
        var facts = new ProtoWriter();
        facts.number(1, route == null ? 0 : 1);
        if (route != null) {
            facts.text(2, route.virtualHost());
            text(facts, 3, route.cluster());
        }
        return facts;
    }

    private static void text(ProtoWriter to, int field, @Nullable String value) {
        if (value != null) {
            to.text(field, value);
        }
    }
}
