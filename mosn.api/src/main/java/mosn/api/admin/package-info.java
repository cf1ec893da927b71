/// Paths of extensions at the proxy's admin endpoint, for operators: a
/// [mosn.api.admin.AdminEndpointProvider] makes an [mosn.api.admin.AdminEndpoint] of its
/// configuration.
package mosn.api.admin;
