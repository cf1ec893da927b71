package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.it.MosnImage.Ended;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class CommandLineIT {
    private final MosnImage image = MosnImage.built();

    @TempDir Path folder;

    @Test
    void versionNamesTheProxyAndItsJava() throws Exception {
        var ended = image.run("version");
        assertEquals(0, ended.code());
        assertTrue(
                ended.out().matches("mosn \\d+\\.\\d+\\.\\d+ \\(Java 25[^)]*\\)\n"), ended.out());
        assertEquals("", ended.err());
    }

    @Test
    void helpListsCommandsAndExitCodes() throws Exception {
        var ended = image.run("help");
        assertEquals(0, ended.code());
        for (var word : new String[] {"start", "validate", "extensions", "demo", "Exit codes:"}) {
            assertTrue(ended.out().contains(word), word);
        }
    }

    @Test
    void helpOfACommandListsItsOptions() throws Exception {
        var ended = image.run("help", "start");
        assertEquals(0, ended.code());
        for (var word :
                new String[] {"--config", "--plugins", "--module-path", "--without", "HUP"}) {
            assertTrue(ended.out().contains(word), word);
        }
    }

    @Test
    void noCommandIsAnsweredWithTheUsage() throws Exception {
        var ended = image.run();
        assertEquals(2, ended.code());
        assertEquals("", ended.out());
        assertTrue(ended.err().startsWith("Usage: mosn"), ended.err());
    }

    @Test
    void anUnknownOptionIsNamed() throws Exception {
        var ended = image.run("start", "--service-cluster=shop");
        assertEquals(2, ended.code());
        assertEquals(
                """
                mosn start: Unknown option: '--service-cluster=shop'
                'mosn help start' lists what there is
                """,
                ended.err());
    }

    @Test
    void anUnknownCommandIsNamedWithItsLikeliestMeaning() throws Exception {
        var ended = image.run("strat");
        assertEquals(2, ended.code());
        assertEquals(
                """
                mosn: there is no command 'strat'; did you mean 'start'?
                'mosn help' lists what there is
                """,
                ended.err());
    }

    @Test
    void aWordTooManyIsNamed() throws Exception {
        var ended = image.run("validate", "mosn.json");
        assertEquals(2, ended.code());
        assertTrue(ended.err().contains("'mosn.json' is one word too many"), ended.err());
    }

    @Test
    void aGoodConfigurationIsValid() throws Exception {
        var file = ProxyConfig.before(1).writeTo(folder.resolve("mosn.json"));
        assertEquals(
                new Ended(0, file + " is valid\n", ""),
                image.run("validate", "-c", file.toString()));
    }

    @Test
    void theConfigurationThatTheImageComesWithIsValid() throws Exception {
        assertEquals(0, image.run("validate").code());
    }

    @Test
    void theEnvironmentMayNameTheConfiguration() throws Exception {
        var file = ProxyConfig.before(1).writeTo(folder.resolve("other.json"));
        var ended = image.run(Map.of("MOSN_CONFIG", file.toString()), "validate");
        assertEquals(file + " is valid\n", ended.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"validate", "start"})
    void everythingThatIsWrongIsSaidWithoutAStackTrace(String command) throws Exception {
        var text =
                ProxyConfig.before(1)
                        .text()
                        .replace("\"auth\"", "\"outh\"")
                        .replace("ROUNDROBIN", "ROUND");
        var file = Files.writeString(folder.resolve("bad.json"), text);
        var ended = image.run(command, "-c", file.toString());
        assertEquals(1, ended.code());
        assertTrue(ended.err().contains("stream_filters[0].type: is \"outh\""), ended.err());
        assertTrue(ended.err().contains("LB_ROUND"), ended.err());
        assertFalse(ended.err().contains("\tat "), ended.err());
    }

    @Test
    void debugShowsWhereAnErrorComesFrom() throws Exception {
        var ended = image.run("validate", "--debug", "-c", folder.resolve("none.json").toString());
        assertEquals(1, ended.code());
        assertTrue(ended.err().contains("\tat "), ended.err());
    }

    @Test
    void aMissingConfigurationIsOneSentence() throws Exception {
        var file = folder.resolve("none.json");
        var ended = image.run("start", "-c", file.toString());
        assertEquals(1, ended.code());
        assertEquals(1, ended.err().lines().count(), ended.err());
        assertTrue(ended.err().contains(file.toString()), ended.err());
    }

    @Test
    void extensionsSayWhatTheyAreAndWhereTheyComeFrom() throws Exception {
        var ended = image.run("extensions");
        assertEquals(0, ended.code());
        var auth =
                ended.out().lines().filter(line -> line.contains(" auth ")).findFirst().orElse("");
        assertTrue(
                auth.matches("\\S.*  auth +mosn\\.filter\\.auth +\\d+\\.\\d+\\.\\d+ +\\S.*"),
                ended.out());
    }
}
