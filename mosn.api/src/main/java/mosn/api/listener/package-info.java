/// Which connections a listener takes: a [mosn.api.listener.ListenerFilterProvider] makes a
/// [mosn.api.listener.ListenerFilter] of its configuration.
package mosn.api.listener;
