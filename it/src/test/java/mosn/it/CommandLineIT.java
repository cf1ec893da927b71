package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.it.MosnImage.Ended;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.ServerSocket;
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
        assertTrue(ended.err().startsWith("Usage: mosn COMMAND"), ended.err());
    }

    @Test
    void anUnknownOptionIsNamed() throws Exception {
        var ended = image.run("start", "--service-cluster=shop");
        assertEquals(2, ended.code());
        assertEquals(
                """
                mosn start: there is no option '--service-cluster=shop'
                'mosn help start' lists what there is
                """,
                ended.err());
    }

    @Test
    void anUnknownCommandIsNamed() throws Exception {
        var ended = image.run("strat");
        assertEquals(2, ended.code());
        assertEquals(
                """
                mosn: there is no command 'strat'
                'mosn help' lists what there is
                """,
                ended.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -c          | --config needs a FILE behind it
                    -c a -c b   | there is more than one --config
                    --debug=yes | there is no option '--debug=yes'
                    """)
    void anOptionThatIsWronglyUsedIsNamed(String options, String sentence) throws Exception {
        var ended = image.run(("validate " + options).split(" "));
        assertEquals(2, ended.code());
        assertTrue(ended.err().startsWith("mosn validate: " + sentence + "\n"), ended.err());
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tab.yaml   | line 2, column 1: a tab, where YAML wants spaces; correct the file there
                    empty.json | is empty; write an object
                    folder     | is a folder; name a file
                    """)
    void aFileThatIsNoConfigurationIsOneSentence(String name, String sentence) throws Exception {
        Files.writeString(folder.resolve("tab.yaml"), "servers:\n\t- name: x\n");
        Files.createFile(folder.resolve("empty.json"));
        Files.createDirectory(folder.resolve("folder"));
        var file = folder.resolve(name).toString();
        assertEquals(
                new Ended(1, "", file + ": " + sentence + "\n"), image.run("validate", "-c", file));
    }

    @Test
    void aTakenPortIsOneSentence() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();
            assertCannotListen(
                    "127.0.0.1:" + port,
                    "the address is in use; end what listens there ('ss -ltnp' names it), or write"
                            + " another in its key \"address\"");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsOneSentence() throws Exception {
        assertCannotListen(
                "192.0.2.1:2046",
                "it is no address of this machine; write one that is, or 0.0.0.0 for all of them");
    }

    private void assertCannotListen(String address, String why) throws Exception {
        var config = ProxyConfig.before(1);
        var text = config.text().replace("127.0.0.1:" + config.port(), address);
        var file = Files.writeString(folder.resolve("mosn.json"), text);
        assertEquals(
                new Ended(
                        1, "", "listener ingress cannot listen on " + address + ": " + why + "\n"),
                image.run("start", "-c", file.toString()));
    }

    @Test
    void severalPluginsThatCannotBeUsedAreToldAtOnce() throws Exception {
        Files.createFile(folder.resolve("a.jar"));
        Files.writeString(folder.resolve("b.jar"), "<html>not found</html>");
        var ended = image.run("extensions", "--plugins", folder.toString());
        assertEquals(1, ended.code());
        assertTrue(ended.err().contains("a.jar: is empty; "), ended.err());
        assertTrue(ended.err().contains("b.jar: is no jar: "), ended.err());
        assertEquals(2, ended.err().lines().count(), ended.err());
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
