package mosn.api.stream;

/// Names a value that extensions leave at a stream for each other: made by
/// [mosn.api.ExtensionContext#attribute]. Attributes are equal when name and type are.
public interface Attribute<T> {
    String name();

    Class<T> type();
}
