import com.example.proxyprotocol.ProxyProtocolProvider;

import mosn.api.listener.ListenerFilterProvider;

/// Who the client is, behind a balancer that says so.
module com.example.proxyprotocol {
    requires mosn.api;

    provides ListenerFilterProvider with
            ProxyProtocolProvider;
}
