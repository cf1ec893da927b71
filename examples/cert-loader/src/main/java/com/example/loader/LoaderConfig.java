package com.example.loader;

import mosn.api.ConfigNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What stands under `extend_verify`.
///
/// @param folder holds `cert.pem`, `key.pem` and, where peers are to be checked, `ca.pem`
/// @param interval between two looks at it
/// @param allow names of which a peer's certificate must have one; empty for every peer
record LoaderConfig(Path folder, Duration interval, List<String> allow) {
    static LoaderConfig from(ConfigNode node) {
        return new LoaderConfig(
                Path.of(node.string("folder", "certs")),
                node.duration("interval", Duration.ofSeconds(10)),
                node.strings("allow"));
    }
}
