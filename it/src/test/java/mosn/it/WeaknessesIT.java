package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// What testssl.sh finds: nothing that it calls more than low. Protocols, categories of suites,
/// forward secrecy and its list of attacks; not its hundreds of suites one by one, and not what
/// hangs on a name in the DNS.
@Timeout(600)
class WeaknessesIT {
    private static final List<String> BAD = List.of("MEDIUM", "HIGH", "CRITICAL", "FATAL");
    private static final Pattern FINDING =
            Pattern.compile(
                    "\"id\"\\s*:\\s*\"(?<id>[^\"]*)\"[^{}]*\"severity\"\\s*:\\s*\"(?<severity>[^\"]*)\""
                        + "[^{}]*\"finding\"\\s*:\\s*\"(?<finding>[^\"]*)\"");

    @TempDir Path folder;

    @Test
    void nothingIsWorseThanLow() throws Exception {
        assumeTrue(Tool.works("sh", "-c", "command -v testssl"), "there is no testssl");
        var authority = new Authority(folder.resolve("ca"), "Test CA");
        authority.certify("DNS:localhost", "IP:127.0.0.1").into(folder, "server");
        authority.certify("DNS:client.example").into(folder, "client");
        var ca = folder.resolve("ca/ca.pem").toString();
        var config = TlsProxyConfig.before(folder, ca, 1);
        var found = folder.resolve("found.json");
        try (var _ = MosnImage.built().start(config.writeTo("mosn.json"))) {
            var process =
                    new ProcessBuilder(
                                    "testssl",
                                    "--quiet",
                                    "--color",
                                    "0",
                                    "--warnings",
                                    "off",
                                    "--nodns",
                                    "none",
                                    "--protocols",
                                    "--std",
                                    "--fs",
                                    "--vulnerable",
                                    "--jsonfile",
                                    found.toString(),
                                    "127.0.0.1:" + config.port())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("said").toFile())
                            .start();
            process.waitFor();
        }
        var text = Files.readString(found);
        var findings = FINDING.matcher(text).results().toList();
        assertTrue(findings.size() > 40, () -> said() + text);
        var bad =
                findings.stream()
                        .filter(finding -> BAD.contains(finding.group("severity")))
                        .map(finding -> finding.group("id") + ": " + finding.group("finding"))
                        .toList();
        assertEquals(List.of(), bad);
        assertTrue(
                findings.stream().anyMatch(finding -> finding.group("id").equals("heartbleed")),
                this::said);
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("said"));
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
