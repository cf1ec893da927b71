package mosn.api.codec;

import mosn.api.ConfigNode;
import mosn.api.Provider;

/// Makes a protocol of frames known to the proxy; `downstream_protocol` and `upstream_protocol`
/// name it. The proxy brings connections, pools, timeouts, routing and filters; a codec brings
/// bytes to frames.
public interface CodecProvider extends Provider {
    /// @param config the object behind the protocol's name in `extend_config`; empty where there is
    ///   none
    /// @throws mosn.api.ConfigException where the configuration is wrong
    Codec create(ConfigNode config);
}
