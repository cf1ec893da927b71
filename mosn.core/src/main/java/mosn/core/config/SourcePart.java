package mosn.core.config;

/// A piece of configuration that a source has said.
///
/// @param source its name
/// @param name of the piece
/// @param text JSON or YAML
public record SourcePart(String source, String name, String text) {
    /// For complaints.
    String label() {
        return source + "/" + name;
    }
}
