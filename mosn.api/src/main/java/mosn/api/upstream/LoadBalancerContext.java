package mosn.api.upstream;

import mosn.api.message.RequestHead;

import java.util.random.RandomGenerator;

/// For whom a host is chosen.
public interface LoadBalancerContext {
    RequestHead request();

    /// Whether this stream has tried `host` already; such a one is the last to choose.
    boolean tried(Host host);

    /// Chance; a test replaces it.
    RandomGenerator random();
}
