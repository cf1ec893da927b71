import com.example.lb.HeaderProvider;

import mosn.api.upstream.LoadBalancerProvider;

/// An example of a load balancer: who has the same header goes to the same host.
module com.example.lb {
    requires mosn.api;

    provides LoadBalancerProvider with
            HeaderProvider;
}
