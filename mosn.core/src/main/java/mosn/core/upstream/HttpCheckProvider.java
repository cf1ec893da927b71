package mosn.core.upstream;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.upstream.HealthCheck;
import mosn.api.upstream.HealthCheckProvider;

/// MOSN's `Http1`: a host that answers a request with a status that is wanted is healthy.
public final class HttpCheckProvider implements HealthCheckProvider {
    @Override
    public String type() {
        return "Http1";
    }

    @Override
    public HealthCheck create(ConfigNode config, ExtensionContext context) {
        return new HttpCheck(
                HttpCheckConfig.from(config.node("http_check_config")), context::schedule);
    }
}
