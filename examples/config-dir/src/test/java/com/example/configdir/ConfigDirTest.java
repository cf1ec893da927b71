package com.example.configdir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.source.ConfigPart;
import mosn.api.source.ConfigUpdates;
import mosn.api.source.ConfigVerdict;
import mosn.testkit.Config;
import mosn.testkit.TestContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

class ConfigDirTest {
    @TempDir Path folder;
    private final List<String> said = new ArrayList<>();

    @Test
    void eachFileIsAPartInTheOrderOfTheirNames() throws Exception {
        Files.writeString(folder.resolve("b.json"), "{}");
        Files.writeString(folder.resolve("a.yaml"), "clusters: []");
        Files.writeString(folder.resolve(".c.json.swp"), "no");
        Files.writeString(folder.resolve("README"), "no");
        once(folder);
        assertEquals(List.of("a.yaml clusters: [], b.json {}"), said);
    }

    @Test
    void aFolderThatCannotBeReadIsSaid() {
        once(folder.resolve("none"));
        assertTrue(said.getFirst().startsWith("cannot read " + folder), said::toString);
    }

    /// Interrupted after the first time.
    private void once(Path from) {
        var config = Config.json("{\"folder\": \"" + from + "\", \"interval\": \"1h\"}");
        var source = new ConfigDirProvider().create(config, new TestContext("config-dir"));
        assertThrows(InterruptedException.class, () -> source.open(new Interrupting()));
    }

    private final class Interrupting implements ConfigUpdates {
        @Override
        public CompletionStage<ConfigVerdict> update(List<ConfigPart> parts) {
            said.add(
                    String.join(
                            ", ",
                            parts.stream().map(part -> part.name() + " " + part.text()).toList()));
            Thread.currentThread().interrupt();
            return CompletableFuture.completedFuture(new ConfigVerdict.Taken());
        }

        @Override
        public void failed(String why) {
            said.add(why);
            Thread.currentThread().interrupt();
        }
    }
}
