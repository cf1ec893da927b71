package mosn.api.source;

/// A piece of the configuration: an object with any of the lists `listeners`, `routers` and
/// `clusters`. Their elements are written as in the file's `servers[].listeners`,
/// `servers[].routers` and `cluster_manager.clusters`, and stand behind those.
///
/// @param name for complaints, as in `shop.json`; unique in the source
/// @param text JSON where it begins with a brace, YAML otherwise
public record ConfigPart(String name, String text) {}
