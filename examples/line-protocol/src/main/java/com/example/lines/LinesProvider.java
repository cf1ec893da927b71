package com.example.lines;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.network.NetworkConnection;
import mosn.api.network.NetworkFilter;
import mosn.api.network.NetworkFilterFactory;
import mosn.api.network.NetworkFilterProvider;

/// Called `lines` in a filter chain.
public final class LinesProvider implements NetworkFilterProvider {
    @Override
    public String type() {
        return "lines";
    }

    @Override
    public NetworkFilterFactory create(ConfigNode config, ExtensionContext context) {
        var longest = (int) config.size("max_line_size", 8 * 1024, 16, 1024 * 1024);
        return new NetworkFilterFactory() {
            @Override
            public NetworkFilter create(NetworkConnection connection) {
                return new Lines(connection);
            }

            @Override
            public int limit() {
                return longest;
            }
        };
    }
}
