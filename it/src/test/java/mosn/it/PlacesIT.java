package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the image can be run.
class PlacesIT {
    private final MosnImage image = MosnImage.built();

    @TempDir Path folder;

    @Test
    void itRunsAfterBeingMoved() throws Exception {
        var moved = folder.resolve("a folder of its own");
        Tool.run("cp", "-a", image.home().toString(), moved.toString());
        assertForwards(image.at(moved));
    }

    @Test
    void itRunsThroughALink() throws Exception {
        var link =
                Files.createSymbolicLink(folder.resolve("mosn"), image.home().resolve("bin/mosn"));
        assertTrue(Tool.run(link.toString(), "version").startsWith("mosn "));
    }

    @Test
    void itRunsReadOnlyAndWithoutATemporaryFolder() throws Exception {
        assumeTrue(Tool.works("unshare", "-rm", "true"), "no mount namespaces here");
        var home = image.home().toString();
        var readOnly =
                image.under(
                        "unshare",
                        "-rm",
                        "sh",
                        "-c",
                        "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\""
                                + " && ! touch \"$0/x\" 2>/dev/null && exec \"$@\"",
                        home);
        assertForwards(readOnly.withJava("-Djava.io.tmpdir=" + folder.resolve("none")));
    }

    @Test
    void aTakenPortIsOneSentenceThatNamesListenerAndAddress() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var config = new ProxyConfig(taken.getLocalPort(), Ports.free(), 1, "admin");
            var file = config.writeTo(folder.resolve("mosn.json"));
            var ended = image.run("start", "-c", file.toString());
            assertEquals(1, ended.code());
            assertEquals(1, ended.err().lines().count(), ended.err());
            assertTrue(ended.err().contains("ingress"), ended.err());
            assertTrue(ended.err().contains("127.0.0.1:" + taken.getLocalPort()), ended.err());
        }
    }

    @Test
    void theAotCacheFits() throws Exception {
        var ended = image.withJava("-Xlog:aot").run("version");
        assertTrue(ended.out().contains("full module graph: enabled"), ended.out());
    }

    @Test
    void anAotCacheThatDoesNotFitCostsTimeOnly() throws Exception {
        var ended = image.withJava("-XX:-UseCompactObjectHeaders").run("version");
        assertEquals(0, ended.code());
        assertEquals("", ended.err());
    }

    private void assertForwards(MosnImage image) throws Exception {
        try (var upstream = new Upstream()) {
            var config = ProxyConfig.before(upstream.port());
            try (var proxy = image.start(config.writeTo(folder.resolve("mosn.json")));
                    var client = new Client(config.port())) {
                assertEquals(200, client.get("/", "admin").statusCode());
                assertEquals(403, client.get("/", "guest").statusCode());
                assertTrue(proxy.isAlive());
            }
        }
    }
}
