package mosn.api.source;

/// What became of what a [ConfigSource] said.
public sealed interface ConfigVerdict {
    /// It is at work.
    record Taken() implements ConfigVerdict {}

    /// Nothing has changed.
    ///
    /// @param why a line for each thing that is wrong, as the log has them
    record Refused(String why) implements ConfigVerdict {}
}
