package com.example.lb;

import mosn.api.ConfigNode;
import mosn.api.upstream.LoadBalancerProvider;

/// Called `LB_HEADER` as a cluster's `lb_type`; its `lbconfig` names the `header`.
public final class HeaderProvider implements LoadBalancerProvider {
    @Override
    public String type() {
        return "LB_HEADER";
    }

    @Override
    public String schema() {
        return """
        {"type": "object", "required": ["header"], "properties": {"header": {"type": "string"}}}\
        """;
    }

    @Override
    public Factory create(ConfigNode config) {
        var header = config.required("header");
        return hosts -> new HeaderBalancer(header, hosts);
    }
}
