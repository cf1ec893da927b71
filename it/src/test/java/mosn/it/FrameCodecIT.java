package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.it.TinyPeer.Message;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A protocol with neither method nor path, whose answers come in any order, brought by a plugin
/// that knows bytes and frames only: listener, filters, routes and pools serve it as they do HTTP.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrameCodecIT {
    private static final String SHOP = "User=admin\nservice=shop\n\n";

    private final TinyHost host;
    private final ProxyConfig config;
    private final RunningMosn proxy;
    private TinyPeer client;

    FrameCodecIT(@TempDir Path folder) throws Exception {
        host = new TinyHost();
        config = ProxyConfig.before(host.port());
        var shop =
                "{\"name\": \"pages\", \"match\": {\"prefix\": \"/\"}, \"route\":"
                        + " {\"cluster_name\": \"upstream\"}}";
        assertTrue(config.text().contains(shop));
        var text =
                config.text()
                        .replace("Http1", "tiny")
                        .replace(
                                shop,
                                route("shop", "upstream")
                                        + ", "
                                        + route("empty", "empty")
                                        + ", "
                                        + route("gone", "gone")
                                        + ", "
                                        + route("busy", "busy"))
                        .replace(
                                "\"clusters\": [{",
                                "\"clusters\": ["
                                        + cluster("empty", "")
                                        + cluster("gone", address(Ports.free()))
                                        + cluster("busy", address(host.port()))
                                                .replace(
                                                        "\"hosts\"",
                                                        "\"circuit_breakers\":"
                                                                + " [{\"max_requests\": 1}],"
                                                                + " \"hosts\"")
                                        + "{");
        var file = Files.writeString(folder.resolve("mosn.json"), text);
        var plugins = folder.resolve("plugins");
        PluginBuild.jar("tiny", folder, plugins);
        proxy = MosnImage.built().start(file, "--plugins", plugins.toString());
    }

    private static String route(String service, String cluster) {
        return """
        {"match": {"headers": [{"name": "service", "value": "%s"}]},
         "route": {"cluster_name": "%s"}}\
        """
                .formatted(service, cluster);
    }

    private static String address(int port) {
        return "{\"address\": \"127.0.0.1:%d\"}".formatted(port);
    }

    private static String cluster(String name, String hosts) {
        return """
        {"name": "%s", "type": "SIMPLE", "lb_type": "LB_RANDOM", "hosts": [%s]},\
        """
                .formatted(name, hosts);
    }

    @BeforeEach
    void connect() throws Exception {
        client = TinyPeer.to(config.port());
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        assertTrue(host.hasNothing());
    }

    @AfterAll
    void close() throws Exception {
        try (host;
                proxy) {
            // ends both, the last first
        }
    }

    @Test
    void answersInAnotherOrderGetBackToTheirCallers() throws Exception {
        for (var id = 7; id < 10; id++) {
            client.send('Q', id, 0, SHOP + "question " + id);
        }
        var received = List.of(host.next(), host.next(), host.next());
        for (var question : received.reversed()) {
            var text = question.message().text();
            question.answer(0, "a=b\n\nto " + text.substring(SHOP.length()));
        }
        for (var id = 9; id > 6; id--) {
            assertEquals(new Message('A', id, 0, "a=b\n\nto question " + id), client.receive());
        }
        var connections = received.stream().map(TinyHost.Received::from).distinct();
        assertEquals(1, connections.count());
    }

    @Test
    void callersWithTheSameIdGetEachTheirOwn() throws Exception {
        try (var other = TinyPeer.to(config.port())) {
            client.send('Q', 1, 0, SHOP + "first");
            var first = host.next();
            other.send('Q', 1, 0, SHOP + "second");
            var second = host.next();
            second.answer(0, "\nto second");
            first.answer(0, "\nto first");
            assertEquals(new Message('A', 1, 0, "\nto first"), client.receive());
            assertEquals(new Message('A', 1, 0, "\nto second"), other.receive());
        }
    }

    @Test
    void aOneWayCallIsDeliveredAndNeverAnswered() throws Exception {
        client.send('O', 1, 0, SHOP + "note");
        var note = host.next();
        assertEquals('O', note.message().kind());
        assertEquals(SHOP + "note", note.message().text());
        note.answer(0, "\nnobody asked");
        assertAnswered(2);
    }

    @Test
    void aOneWayCallWithoutARouteIsNotAnsweredEither() throws Exception {
        client.send('O', 1, 0, "User=admin\nservice=bank\n\n");
        assertAnswered(2);
    }

    @Test
    void theHostsOwnCodeIsKept() throws Exception {
        client.send('Q', 1, 0, SHOP);
        host.next().answer(4041, "\nsold out");
        assertEquals(new Message('A', 1, 4041, "\nsold out"), client.receive());
    }

    @Test
    void whatNoRouteMatchesGetsTheCodecsOwnReply() throws Exception {
        client.send('Q', 1, 0, "User=admin\nservice=bank\n\n");
        assertReplied(4040);
    }

    @Test
    void aFilterRefusesByHeader() throws Exception {
        client.send('Q', 1, 0, "User=guest\nservice=shop\n\n");
        assertReplied(4030);
    }

    @Test
    void aHostThatHangsUpIsTheCodecsOwnReplyToAllItOwed() throws Exception {
        client.send('Q', 1, 0, SHOP + "first");
        client.send('Q', 2, 0, SHOP + "second");
        host.next();
        host.next().from().close();
        var replies = List.of(client.receive(), client.receive());
        for (var id = 1; id < 3; id++) {
            var reply = replies.get(id - 1);
            assertEquals('A', reply.kind());
            assertEquals(id, reply.id());
            assertEquals(5020, reply.code());
        }
        assertAnswered(3);
    }

    @Test
    void aClusterWithoutHostsIsAnsweredWith502() throws Exception {
        client.send('Q', 1, 0, "User=admin\nservice=empty\n\n");
        assertReplied(5020);
    }

    @Test
    void aHostThatRefusesConnectionsIsAnsweredWith502() throws Exception {
        client.send('Q', 1, 0, "User=admin\nservice=gone\n\n");
        assertReplied(5020);
    }

    @Test
    void oneMoreThanTheClusterMayHaveIsAnsweredWith503() throws Exception {
        client.send('Q', 2, 0, "User=admin\nservice=busy\n\n");
        var question = host.next();
        client.send('Q', 1, 0, "User=admin\nservice=busy\n\n");
        assertReplied(5030);
        question.answer(0, "\nlate");
        assertEquals(new Message('A', 2, 0, "\nlate"), client.receive());
    }

    @Test
    void aHostThatGoesAwayFinishesWhatItHasAndGetsNothingNew() throws Exception {
        client.send('Q', 1, 0, SHOP);
        var first = host.next();
        first.from().send('G', 0, 0, "\n");
        first.from().send('H', 77, 0, "\n");
        assertEquals('P', host.next().message().kind()); // so the other has been read, too
        client.send('Q', 2, 0, SHOP);
        var second = host.next();
        assertNotEquals(first.from(), second.from());
        second.answer(0, "\nto second");
        assertEquals(new Message('A', 2, 0, "\nto second"), client.receive());
        first.answer(0, "\nto first");
        assertEquals(new Message('A', 1, 0, "\nto first"), client.receive());
    }

    @Test
    void aClientThatGoesAwayStillGetsItsAnswer() throws Exception {
        try (var leaving = TinyPeer.to(config.port())) {
            leaving.send('Q', 1, 0, SHOP);
            leaving.send('G', 0, 0, "\n");
            host.next().answer(0, "\nlast");
            assertEquals(new Message('A', 1, 0, "\nlast"), leaving.receive());
            assertThrows(EOFException.class, leaving::receive);
        }
    }

    @Test
    void heartbeatsOfClientsAreAnsweredByTheProxy() throws Exception {
        client.send('H', 5, 0, "\n");
        var reply = client.receive();
        assertEquals('P', reply.kind());
        assertEquals(5, reply.id());
        assertAnswered(6);
    }

    @Test
    void heartbeatsOfHostsAreAnsweredByTheProxy() throws Exception {
        client.send('Q', 1, 0, SHOP);
        var question = host.next();
        question.from().send('H', 77, 0, "\n");
        var reply = host.next().message();
        assertEquals('P', reply.kind());
        assertEquals(77, reply.id());
        question.answer(0, "\nafterwards");
        assertEquals("\nafterwards", client.receive().text());
    }

    @Test
    void aFrameByteByByteIsOne() throws Exception {
        var out = client.socket().getOutputStream();
        client.socket().setTcpNoDelay(true);
        var text = (SHOP + "slow").getBytes(UTF_8);
        var frame = ByteBuffer.allocate(15 + text.length).putInt(11 + text.length);
        frame.put((byte) 'Q').putLong(3).putShort((short) 0).put(text);
        for (var one : frame.array()) {
            out.write(one);
        }
        host.next().answer(0, "\nwhole");
        assertEquals(new Message('A', 3, 0, "\nwhole"), client.receive());
    }

    @Test
    void bytesThatAreNoFrameCloseTheirConnectionOnly() throws Exception {
        try (var broken = TinyPeer.to(config.port())) {
            broken.send('?', 1, 0, "\n");
            assertThrows(EOFException.class, broken::receive);
        }
        assertAnswered(1);
    }

    /// That this is what comes next says that nothing came before.
    private void assertAnswered(int id) throws Exception {
        client.send('Q', id, 0, SHOP + "and now");
        host.next().answer(0, "\nhere");
        assertEquals(new Message('A', id, 0, "\nhere"), client.receive());
    }

    private void assertReplied(int code) throws Exception {
        var reply = client.receive();
        assertEquals('A', reply.kind());
        assertEquals(1, reply.id());
        assertEquals(code, reply.code());
    }
}
