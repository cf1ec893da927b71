package com.example.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.testkit.Config;
import mosn.testkit.TestContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

class LoaderTest {
    @TempDir Path folder;

    @Test
    void givesWhatIsInTheFolder() throws Exception {
        Files.writeString(folder.resolve("cert.pem"), "cert");
        Files.writeString(folder.resolve("key.pem"), "key");
        Files.writeString(folder.resolve("ca.pem"), "ca");
        var material = loader().open(next -> {});
        assertEquals("cert", material.certificateChain());
        assertEquals("key", material.privateKey());
        assertEquals("ca", material.trust());
    }

    @Test
    void saysWhichFileIsMissing() {
        var thrown = assertThrows(UncheckedIOException.class, () -> loader().open(next -> {}));
        assertTrue(thrown.getMessage().endsWith("cert.pem"), thrown::getMessage);
    }

    private Loader loader() {
        var config = LoaderConfig.from(Config.json("{\"folder\": \"" + folder + "\"}"));
        return new Loader(config, new TestContext("loader"));
    }
}
