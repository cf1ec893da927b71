package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Builds Go programs of these tests' own, against Debian's packages of go-plugin.
final class GoProgram {
    private static final Path GO = Path.of("/usr/bin/go");
    private static final Path PACKAGES = Path.of("/usr/share/gocode");

    private GoProgram() {}

    /// The executable of the source in the resources' folder `goplugin/NAME`, and of the messages
    /// beside it.
    static Path build(String name, Path folder) throws Exception {
        assumeTrue(Files.exists(GO), "go is not installed (apt: golang-go)");
        assumeTrue(
                Files.exists(PACKAGES.resolve("src/github.com/hashicorp/go-plugin")),
                "go-plugin is not installed (apt: golang-github-hashicorp-go-plugin-dev)");
        var sources = Files.createDirectory(folder.resolve(name + ".src"));
        for (var source : List.of(name + "/main.go", "messages.go")) {
            var file = Path.of(GoProgram.class.getResource("goplugin/" + source).toURI());
            Files.copy(file, sources.resolve(file.getFileName()));
        }
        var program = folder.resolve(name);
        var build =
                new ProcessBuilder(GO.toString(), "build", "-o", program.toString(), ".")
                        .directory(sources.toFile())
                        .redirectErrorStream(true);
        var cache = folder.resolve("cache").toString();
        build.environment()
                .putAll(
                        Map.of(
                                "GO111MODULE",
                                "off",
                                "GOPATH",
                                PACKAGES.toString(),
                                "GOCACHE",
                                cache,
                                "CGO_ENABLED",
                                "0"));
        var process = build.start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), said);
        return program;
    }
}
