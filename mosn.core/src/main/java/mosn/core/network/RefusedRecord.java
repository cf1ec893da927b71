package mosn.core.network;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.stream.Attribute;
import mosn.api.stream.Connection;
import mosn.api.stream.ResponseFlag;
import mosn.api.stream.Route;
import mosn.api.stream.StreamInfo;
import mosn.api.upstream.Host;
import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.HttpResponseHead;
import mosn.core.observe.StreamRecord;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// What the access log is told of bytes that were no request: there is no stream, only an answer.
record RefusedRecord(long id, Connection connection, String listenerType, int status, String detail)
        implements StreamRecord, StreamInfo {
    @Override
    public RequestHead request() {
        return new HttpRequestHead("", "", "", "", new HeaderBlock());
    }

    @Override
    public ResponseHead response() {
        return new HttpResponseHead(status);
    }

    @Override
    public ResponseHead sent() {
        return response();
    }

    @Override
    public StreamInfo info() {
        return this;
    }

    @Override
    public Instant startTime() {
        return Instant.now();
    }

    @Override
    public Duration duration() {
        return Duration.ZERO;
    }

    @Override
    public long bytesReceived() {
        return 0;
    }

    @Override
    public long bytesSent() {
        return 0;
    }

    @Override
    public int responseCode() {
        return status;
    }

    @Override
    public Set<ResponseFlag> responseFlags() {
        return Set.of(ResponseFlag.DOWNSTREAM_FAILURE);
    }

    @Override
    public void flag(ResponseFlag flag) {
        throw new UnsupportedOperationException("a refused request has ended");
    }

    @Override
    public @Nullable Buffer requestBody() {
        return null;
    }

    @Override
    public void requestBody(Buffer body) {
        throw new IllegalStateException("there is no body");
    }

    @Override
    public @Nullable Headers requestTrailers() {
        return null;
    }

    @Override
    public @Nullable Buffer responseBody() {
        return null;
    }

    @Override
    public void responseBody(Buffer body) {
        throw new IllegalStateException("there is no body");
    }

    @Override
    public @Nullable Headers responseTrailers() {
        return null;
    }

    @Override
    public @Nullable Route route() {
        return null;
    }

    @Override
    public @Nullable Host host() {
        return null;
    }

    @Override
    public <T> @Nullable T get(Attribute<T> attribute) {
        return null;
    }

    @Override
    public <T> void set(Attribute<T> attribute, @Nullable T value) {
        throw new UnsupportedOperationException("a refused request has ended");
    }

    @Override
    public @Nullable String variable(String name) {
        return null;
    }

    @Override
    public void variable(String name, String value) {
        throw new UnsupportedOperationException("a refused request has ended");
    }

    @Override
    public boolean terminate(int status) {
        return false;
    }

    @Override
    public @Nullable String originalPath() {
        return null;
    }

    @Override
    public @Nullable String originalQuery() {
        return null;
    }

    @Override
    public @Nullable String ownVariable(String name) {
        return null;
    }

    @Override
    public void ownVariable(String name, String value) {
        throw new UnsupportedOperationException("a refused request has ended");
    }

    @Override
    public @Nullable String upstreamProtocol() {
        return null;
    }

    @Override
    public @Nullable SocketAddress upstreamLocalAddress() {
        return null;
    }

    @Override
    public long upstreamConnectionId() {
        return 0;
    }

    @Override
    public @Nullable Duration requestReceivedDuration() {
        return null;
    }

    @Override
    public @Nullable Duration responseReceivedDuration() {
        return null;
    }

    @Override
    public @Nullable Duration requestFinishedDuration() {
        return null;
    }
}
