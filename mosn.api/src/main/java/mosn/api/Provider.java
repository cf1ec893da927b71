package mosn.api;

/// What every kind of extension has: the word that names it in a configuration.
///
/// A provider is found with [java.util.ServiceLoader] through the `provides` of its module. It is
/// made once per proxy, holds no state of a stream, and is called on the thread that builds a
/// configuration.
public interface Provider {
    /// The word that stands behind `type` in a configuration, as in `auth`. Exactly one provider of
    /// a kind may answer to it, letter for letter.
    String type();
}
