package com.example.tiny;

import mosn.api.ConfigNode;
import mosn.api.codec.Codec;
import mosn.api.codec.CodecProvider;

/// Makes `tiny` known to the proxy.
public final class TinyProvider implements CodecProvider {
    @Override
    public String type() {
        return "tiny";
    }

    @Override
    public Codec create(ConfigNode config) {
        return new TinyCodec();
    }
}
