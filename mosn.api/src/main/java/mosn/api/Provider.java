package mosn.api;

import java.util.Set;

/// What every kind of extension has: the word that names it in a configuration.
///
/// A provider is found with [java.util.ServiceLoader] through the `provides` of its module. It is
/// made once per proxy, holds no state of a stream, and is called on the thread that builds a
/// configuration.
public interface Provider {
    /// The word that stands behind `type` in a configuration, as in `auth`. Exactly one provider of
    /// a kind may answer to it, letter for letter.
    String type();

    /// The keys of its configuration, at any depth and in any case, behind which secrets stand:
    /// whoever asks the proxy for its configuration is not shown the values. `*` stands for all of
    /// them. Keys whose names give them away, as `password` does, need not be among them.
    default Set<String> secretKeys() {
        return Set.of();
    }

    /// What its configuration may be, as a JSON Schema (2020-12) of one object: `mosn extensions
    /// --long` and admin show it to those who write configurations. The proxy does not check
    /// configurations by it: the factory does that, with better words. Empty where there is none.
    default String schema() {
        return "";
    }
}
