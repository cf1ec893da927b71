/// Which cluster a request goes to, and what it looks like when it gets there: virtual hosts,
/// routes, rewrites, redirects.
///
/// [RouterConfig] is read from a configuration, [Router] is built from it once and never changes: a
/// new configuration is a new router. Everything a request needs was parsed, compiled and checked
/// before, so nothing here throws for what a client sends.
///
/// Strings of requests hold one character per byte. What a configuration writes beyond ASCII is
/// turned into the bytes of UTF-8 when it is read, so both compare.
package mosn.core.router;
