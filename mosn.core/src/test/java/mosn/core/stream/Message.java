package mosn.core.stream;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Headers;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// What is written in one direction: traced, and held against the rules of a leg.
final class Message {
    private final String to;
    private final Bench bench;
    private boolean begun;
    private boolean ended;
    private @Nullable String declared;
    private long length;
    private final StringBuilder body = new StringBuilder();

    Message(String to, Bench bench) {
        this.to = to;
        this.bench = bench;
    }

    boolean begun() {
        return begun;
    }

    boolean ended() {
        return ended;
    }

    String body() {
        return body.toString();
    }

    void head(String line, Headers headers, boolean end) {
        check(!begun, "a second head");
        begun = true;
        declared = headers.get("content-length");
        note(line, end);
    }

    void data(ByteBuf chunk, boolean end) {
        check(begun && !ended, "data out of order");
        var text = chunk.toString(StandardCharsets.ISO_8859_1);
        chunk.release();
        length += text.length();
        body.append(text);
        note(text.isEmpty() ? "data" : "data " + text, end);
    }

    void trailers(Headers trailers) {
        check(begun && !ended, "trailers out of order");
        note("trailers " + trailers.get("t"), false);
        end();
    }

    private void note(String line, boolean end) {
        bench.trace().add(to + " " + line + (end ? " end" : ""));
        if (end) {
            end();
        }
    }

    private void end() {
        ended = true;
        check(
                declared == null || declared.equals(String.valueOf(length)),
                "a body of " + length + " bytes, declared as " + declared);
    }

    private void check(boolean right, String wrong) {
        if (!right) {
            bench.wrong(to + " gets " + wrong);
        }
    }
}
