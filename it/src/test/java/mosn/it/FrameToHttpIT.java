package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.it.TinyPeer.Message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// Clients of a protocol of frames before hosts that speak HTTP/1, where every request is answered.
class FrameToHttpIT {
    @TempDir Path folder;

    @Test
    void oneWayCallsAreDeliveredOnOneConnectionAndTheirAnswersDropped() throws Exception {
        var connections = new CopyOnWriteArrayList<InetSocketAddress>();
        try (var upstream = new Upstream()) {
            upstream.answering(
                    exchange -> {
                        connections.add(exchange.getRemoteAddress());
                        Upstream.answer(exchange);
                    });
            var config = ProxyConfig.before(upstream.port());
            var text =
                    config.text()
                            .replace(
                                    "{\"prefix\": \"/\"}",
                                    "{\"headers\": [{\"name\": \"User\", \"value\": \"admin\"}]}")
                            .replace("m_protocol\": \"Http1\"", "m_protocol\": \"tiny\"")
                            .replace("upstream_protocol\": \"tiny", "upstream_protocol\": \"Http1")
                            .replace(
                                    "\"hosts\"",
                                    "\"circuit_breakers\": [{\"max_connections\": 1,"
                                            + " \"max_pending_requests\": 1}], \"hosts\"");
            var file = Files.writeString(folder.resolve("mosn.json"), text);
            var plugins = folder.resolve("plugins");
            PluginBuild.jar("tiny", folder, plugins);
            try (var _ = MosnImage.built().start(file, "--plugins", plugins.toString());
                    var client = TinyPeer.to(config.port())) {
                for (var round = 1; round < 4; round++) {
                    client.send('O', round, 0, "User=admin\n\nnote");
                    client.send('Q', 10 + round, 0, "User=admin\n\nquestion");
                    assertEquals(
                            new Message('A', 10 + round, 0, "\nPOST / question"), client.receive());
                }
            }
        }
        assertEquals(6, connections.size());
        assertEquals(1, Set.copyOf(connections).size());
    }
}
