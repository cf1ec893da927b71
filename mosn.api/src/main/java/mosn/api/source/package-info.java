/// Where parts of the configuration come from: a [mosn.api.source.ConfigSourceProvider] makes a
/// [mosn.api.source.ConfigSource], which says them, and says them anew when they have changed.
package mosn.api.source;
