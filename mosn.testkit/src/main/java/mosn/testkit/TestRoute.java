package mosn.testkit;

import mosn.api.stream.Route;

/// A route to a cluster.
record TestRoute(String virtualHost, String cluster) implements Route {}
