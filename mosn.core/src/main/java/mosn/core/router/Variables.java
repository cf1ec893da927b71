package mosn.core.router;

import org.jspecify.annotations.Nullable;

/// What the `%name%` of a header's value stands for, for one stream.
@FunctionalInterface
public interface Variables {
    /// @return null where the variable has no value yet; it then stands for nothing
    @Nullable String value(String name);
}
