package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.stream.Stream;

/// `mosn demo` on its fixed ports, in a network of its own.
class DemoIT {
    @BeforeAll
    static void networksCanBeMade() throws Exception {
        assumeTrue(Tool.works("unshare", "-rn", "ip", "link", "set", "lo", "up"));
    }

    @Test
    void everyLineToTryIsAnsweredAsItSays() throws Exception {
        try (var demo = inANetworkOfItsOwn().serve("demo")) {
            demo.awaitLine("Ctrl-C ends it");
            var lines = demo.output().lines().map(String::strip).toList();
            var commands = lines.stream().filter(line -> line.startsWith("curl ")).toList();
            assertEquals(3, commands.size(), demo.output());
            for (var command : commands) {
                var said = lines.get(lines.indexOf(command) + 1);
                assertEquals("HTTP/1.1 " + said.substring(0, 3), statusLine(demo, command));
            }
            demo.signal("INT");
            assertEquals(0, demo.awaitEnd());
        }
    }

    private static String statusLine(RunningMosn demo, String command) throws Exception {
        var inside = Stream.concat(inTheNetworkOf(demo), Stream.of("sh", "-c", command + " -sS"));
        return Tool.run("nsenter", inside.toArray(String[]::new)).substring(0, 12);
    }

    @Test
    void aTakenPortOfTheUpstreamIsOneSentence() throws Exception {
        try (var demo = inANetworkOfItsOwn().serve("demo")) {
            assertSaysInOneSentence("127.0.0.1:8080", demo);
        }
    }

    @Test
    void aTakenPortOfTheProxyIsOneSentence() throws Exception {
        var config = MosnImage.built().home().resolve("conf/demo.yaml");
        try (var proxy = inANetworkOfItsOwn().start(config)) {
            assertSaysInOneSentence("127.0.0.1:2046", proxy);
        }
    }

    private static void assertSaysInOneSentence(String address, RunningMosn holder)
            throws Exception {
        var enter = Stream.concat(Stream.of("nsenter"), inTheNetworkOf(holder));
        var ended = MosnImage.built().under(enter.toArray(String[]::new)).run("demo");
        assertEquals(1, ended.code());
        assertEquals(1, ended.err().lines().count(), ended.err());
        assertTrue(ended.err().contains(address), ended.err());
    }

    private static Stream<String> inTheNetworkOf(RunningMosn proxy) {
        return Stream.of("--target=" + proxy.pid(), "--user", "--preserve-credentials", "--net");
    }

    private static MosnImage inANetworkOfItsOwn() {
        var script = "ip link set lo up && exec \"$0\" \"$@\"";
        return MosnImage.built().under("unshare", "-rn", "sh", "-c", script);
    }
}
