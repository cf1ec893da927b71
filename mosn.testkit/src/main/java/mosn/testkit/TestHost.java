package mosn.testkit;

import mosn.api.upstream.Host;

import java.util.Map;

/// A host that is there and healthy.
record TestHost(String address) implements Host {
    @Override
    public String hostname() {
        return "";
    }

    @Override
    public int weight() {
        return 1;
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public boolean healthy() {
        return true;
    }

    @Override
    public int activeRequests() {
        return 0;
    }
}
