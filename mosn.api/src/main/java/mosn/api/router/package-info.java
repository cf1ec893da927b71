/// Which of the matching routes a stream takes: a [mosn.api.router.RouterHandlerProvider] makes a
/// [mosn.api.router.RouterHandler] of its configuration.
package mosn.api.router;
