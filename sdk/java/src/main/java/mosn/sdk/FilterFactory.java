package mosn.sdk;

/// Makes a filter of a configuration, once for each that the proxy sends.
@FunctionalInterface
public interface FilterFactory {
    /// @throws ConfigException where the configuration is wrong; its text is what an operator reads
    /// @throws Exception anything else refuses the configuration, too
    Filter create(Config config) throws Exception;
}
