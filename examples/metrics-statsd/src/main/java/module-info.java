import com.example.statsd.StatsdProvider;

import mosn.api.observe.MetricsSinkProvider;

/// An example of a place for the proxy's numbers: StatsD.
module com.example.statsd {
    requires mosn.api;

    provides MetricsSinkProvider with
            StatsdProvider;
}
