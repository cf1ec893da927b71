/// What a listener's connections speak, where that is an extension's own: a
/// [mosn.api.network.NetworkFilterProvider] makes a [mosn.api.network.NetworkFilterFactory] of its
/// configuration, and that a [mosn.api.network.NetworkFilter] for each connection.
package mosn.api.network;
