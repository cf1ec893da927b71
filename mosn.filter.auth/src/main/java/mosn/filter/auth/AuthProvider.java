package mosn.filter.auth;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.api.stream.StreamReceiverFilter;

import java.util.Set;

/// Makes `auth` known to the proxy.
public final class AuthProvider implements StreamFilterFactoryProvider {
    @Override
    public String type() {
        return "auth";
    }

    @Override
    public StreamFilterFactory create(ConfigNode node, ExtensionContext context) {
        var config = AuthConfig.from(node);
        return switch (config.phase()) {
            case BEFORE_ROUTE -> one(new BeforeRoute(config));
            case AFTER_ROUTE ->
                    one(new AfterRoute(context.routeConfig(config, AuthConfig::ofRoute)));
        };
    }

    /// What a request has to say to pass.
    @Override
    public Set<String> secretKeys() {
        return Set.of("headers");
    }

    /// The filters keep nothing of a stream: one serves them all.
    private static StreamFilterFactory one(StreamReceiverFilter filter) {
        return stream -> filter;
    }
}
