package mosn.core.upstream;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.upstream.HealthCheck;
import mosn.api.upstream.HealthCheckProvider;
import mosn.api.upstream.HealthStatus;

/// `TCP`, the default: a host that takes a connection is healthy.
public final class TcpCheckProvider implements HealthCheckProvider {
    @Override
    public String type() {
        return "TCP";
    }

    @Override
    public HealthCheck create(ConfigNode config, ExtensionContext context) {
        return host -> {
            Dial.open(host, 0).close();
            return HealthStatus.HEALTHY;
        };
    }
}
