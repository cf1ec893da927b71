package mosn.core.stream;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.stream.Attribute;
import mosn.api.stream.Connection;
import mosn.api.stream.ResponseFlag;
import mosn.api.stream.Route;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamInfo;
import mosn.api.upstream.Host;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// A table: every method of the API's views, once more, inside a [Lease]. What a view returns that
/// is a view itself is wrapped alike.
final class Lent {
    private Lent() {}

    /// Fields lent to a thread.
    record OfHeaders(Lease lease, Headers lent) implements Headers {
        @Override
        public @Nullable String get(String name) {
            return lease.use(() -> lent.get(name));
        }

        @Override
        public List<String> all(String name) {
            return lease.use(() -> lent.all(name));
        }

        @Override
        public boolean contains(String name) {
            return lease.use(() -> lent.contains(name));
        }

        @Override
        public void add(String name, String value) {
            lease.run(() -> lent.add(name, value));
        }

        @Override
        public void set(String name, String value) {
            lease.run(() -> lent.set(name, value));
        }

        @Override
        public boolean remove(String name) {
            return lease.use(() -> lent.remove(name));
        }

        @Override
        public int size() {
            return lease.use(() -> lent.size());
        }

        @Override
        public void forEach(BiConsumer<String, String> visit) {
            var fields = new ArrayList<Map.Entry<String, String>>();
            lease.run(() -> lent.forEach((name, value) -> fields.add(Map.entry(name, value))));
            // not inside the lease: the visitor may block, and the loop waits for the lease's end
            fields.forEach(field -> visit.accept(field.getKey(), field.getValue()));
        }
    }

    /// Bytes lent to a thread.
    record OfBuffer(Lease lease, Buffer lent) implements Buffer {
        @Override
        public int length() {
            return lease.use(() -> lent.length());
        }

        @Override
        public byte get(int index) {
            return lease.use(() -> lent.get(index));
        }

        @Override
        public void copyTo(int index, byte[] to, int at, int length) {
            lease.run(() -> lent.copyTo(index, to, at, length));
        }
    }

    /// A request lent to a thread.
    record OfRequest(Lease lease, RequestHead lent) implements RequestHead {
        @Override
        public String protocol() {
            return lease.use(() -> lent.protocol());
        }

        @Override
        public @Nullable String method() {
            return lease.use(() -> lent.method());
        }

        @Override
        public void method(String method) {
            lease.run(() -> lent.method(method));
        }

        @Override
        public @Nullable String path() {
            return lease.use(() -> lent.path());
        }

        @Override
        public void path(String path) {
            lease.run(() -> lent.path(path));
        }

        @Override
        public @Nullable String query() {
            return lease.use(() -> lent.query());
        }

        @Override
        public void query(@Nullable String query) {
            lease.run(() -> lent.query(query));
        }

        @Override
        public @Nullable String authority() {
            return lease.use(() -> lent.authority());
        }

        @Override
        public void authority(String authority) {
            lease.run(() -> lent.authority(authority));
        }

        @Override
        public @Nullable String scheme() {
            return lease.use(() -> lent.scheme());
        }

        @Override
        public Headers headers() {
            return new OfHeaders(lease, lease.use(() -> lent.headers()));
        }
    }

    /// A response lent to a thread.
    record OfResponse(Lease lease, ResponseHead lent) implements ResponseHead {
        @Override
        public int status() {
            return lease.use(() -> lent.status());
        }

        @Override
        public void status(int status) {
            lease.run(() -> lent.status(status));
        }

        @Override
        public Headers headers() {
            return new OfHeaders(lease, lease.use(() -> lent.headers()));
        }
    }

    /// What is known, lent to a thread.
    record OfInfo(Lease lease, StreamInfo lent) implements StreamInfo {
        @Override
        public Instant startTime() {
            return lease.use(() -> lent.startTime());
        }

        @Override
        public Duration duration() {
            return lease.use(() -> lent.duration());
        }

        @Override
        public long bytesReceived() {
            return lease.use(() -> lent.bytesReceived());
        }

        @Override
        public long bytesSent() {
            return lease.use(() -> lent.bytesSent());
        }

        @Override
        public int responseCode() {
            return lease.use(() -> lent.responseCode());
        }

        @Override
        public Set<ResponseFlag> responseFlags() {
            return lease.use(() -> lent.responseFlags());
        }

        @Override
        public void flag(ResponseFlag flag) {
            lease.run(() -> lent.flag(flag));
        }

        @Override
        public @Nullable String detail() {
            return lease.use(() -> lent.detail());
        }
    }

    /// A stream lent to a thread.
    record OfStream(Lease lease, ProxyStream lent) implements Stream {
        @Override
        public long id() {
            return lease.use(() -> lent.id());
        }

        @Override
        public RequestHead request() {
            return new OfRequest(lease, lease.use(() -> lent.request()));
        }

        @Override
        public @Nullable Buffer requestBody() {
            var held = lease.use(() -> lent.requestBody());
            return held == null ? null : new OfBuffer(lease, held);
        }

        @Override
        public void requestBody(Buffer body) {
            var bytes = body.toByteArray(); // of the filter's, as in forEach
            lease.run(() -> lent.requestBody(Buffer.of(bytes)));
        }

        @Override
        public @Nullable Headers requestTrailers() {
            var held = lease.use(() -> lent.requestTrailers());
            return held == null ? null : new OfHeaders(lease, held);
        }

        @Override
        public ResponseHead response() {
            return new OfResponse(lease, lease.use(() -> lent.response()));
        }

        @Override
        public @Nullable Buffer responseBody() {
            var held = lease.use(() -> lent.responseBody());
            return held == null ? null : new OfBuffer(lease, held);
        }

        @Override
        public void responseBody(Buffer body) {
            var bytes = body.toByteArray();
            lease.run(() -> lent.responseBody(Buffer.of(bytes)));
        }

        @Override
        public @Nullable Headers responseTrailers() {
            var held = lease.use(() -> lent.responseTrailers());
            return held == null ? null : new OfHeaders(lease, held);
        }

        @Override
        public @Nullable Route route() {
            return lease.use(() -> lent.route());
        }

        @Override
        public @Nullable Host host() {
            return lease.use(() -> lent.host());
        }

        @Override
        public Connection connection() {
            return lease.use(() -> lent.connection());
        }

        @Override
        public StreamInfo info() {
            return new OfInfo(lease, lease.use(() -> lent.info()));
        }

        @Override
        public <T> @Nullable T get(Attribute<T> attribute) {
            return lease.use(() -> lent.get(attribute));
        }

        @Override
        public <T> void set(Attribute<T> attribute, @Nullable T value) {
            lease.run(() -> lent.set(attribute, value));
        }

        @Override
        public @Nullable String variable(String name) {
            return lease.use(() -> lent.variable(name));
        }

        @Override
        public void variable(String name, String value) {
            lease.run(() -> lent.variable(name, value));
        }

        /// Safe at any time: the stream takes it to its loop.
        @Override
        public boolean terminate(int status) {
            return lent.terminate(status);
        }
    }
}
