package mosn.core.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import javax.net.ssl.SSLException;

/// Netty's contexts for one state of the material: one for each list of protocols that is offered.
/// Memory of BoringSSL's hangs on them, and on every connection; so they are counted.
final class Contexts {
    private final Make make;
    private volatile Map<List<String>, SslContext> byProtocols;
    private boolean closed;

    /// @param first what must be possible with this material
    Contexts(Make make, List<String> first) throws SSLException {
        this.make = make;
        this.byProtocols = Map.of(first, make.context(first));
    }

    /// A handler that `create` makes of the right context; null where these contexts are closed.
    /// Safe from any thread.
    @Nullable SslHandler handler(List<String> protocols, Function<SslContext, SslHandler> create) {
        var context = byProtocols.get(protocols);
        if (context == null) {
            context = add(protocols);
        }
        if (context == null || !retain(context)) {
            return null;
        }
        try {
            return create.apply(context);
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    private static boolean retain(SslContext context) {
        try {
            ReferenceCountUtil.retain(context);
            return true;
        } catch (IllegalReferenceCountException e) {
            return false; // closed a moment ago
        }
    }

    private synchronized @Nullable SslContext add(List<String> protocols) {
        var found = byProtocols.get(protocols);
        if (found != null || closed) {
            return found;
        }
        try {
            var made = make.context(protocols);
            var all = new HashMap<>(byProtocols);
            all.put(protocols, made);
            byProtocols = Map.copyOf(all);
            return made;
        } catch (SSLException e) {
            throw new IllegalStateException("what worked for other protocols fails", e);
        }
    }

    /// Connections that have a handler keep their context until they close.
    synchronized void close() {
        if (!closed) {
            closed = true;
            byProtocols.values().forEach(ReferenceCountUtil::release);
        }
    }

    /// Makes a context.
    interface Make {
        SslContext context(List<String> protocols) throws SSLException;
    }
}
