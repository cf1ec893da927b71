package mosn.core.protocol.http2;

import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;

/// What Netty's HPACK asks of a set of fields, but for the one thing it really does with it: adding
/// where it decodes, iterating where it encodes.
abstract class NoHeaders extends EmptyHeaders<CharSequence, CharSequence, Http2Headers>
        implements Http2Headers {
    @Override
    public final Http2Headers method(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers scheme(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers authority(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers path(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers status(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final CharSequence method() {
        throw new UnsupportedOperationException();
    }

    @Override
    public final CharSequence scheme() {
        throw new UnsupportedOperationException();
    }

    @Override
    public final CharSequence authority() {
        throw new UnsupportedOperationException();
    }

    @Override
    public final CharSequence path() {
        throw new UnsupportedOperationException();
    }

    @Override
    public final CharSequence status() {
        throw new UnsupportedOperationException();
    }

    @Override
    public final boolean contains(CharSequence name, CharSequence value, boolean caseInsensitive) {
        throw new UnsupportedOperationException();
    }
}
