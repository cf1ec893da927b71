package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import mosn.core.extension.PluginStatus.State;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A protocol that a plugin brings, while connections that speak it are open on both sides.
@Timeout(60)
class CodecReplacementTest {
    @TempDir Path folder;
    private final BlockingQueue<String> ofHost = new LinkedBlockingQueue<>();
    private ServerSocket host;
    private PluginBench bench;

    @BeforeEach
    void open() throws IOException {
        host = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
        bench = new PluginBench(folder, "Frames", "mosn.api.codec.CodecProvider");
        bench.part("server", "\"processor\": 1");
        bench.part(
                "protocols",
                "\"downstream_protocol\": \"probe\", \"upstream_protocol\": \"probe\"");
        bench.part(
                "routes",
                "{\"match\": {\"headers\": [{\"name\": \"service\", \"value\": \"any\"}]},"
                        + " \"route\": {\"cluster_name\": \"up\"}}");
        bench.part(
                "cluster",
                "\"type\": \"SIMPLE\", \"hosts\": ["
                        + PluginBench.address(host.getLocalPort())
                        + "]");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
        host.close();
    }

    private void accept() {
        while (!host.isClosed()) {
            try {
                var line = new Line(host.accept());
                ofHost.add("open");
                Thread.ofVirtual().start(() -> answer(line));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void answer(Line line) {
        try (line) {
            for (var read = line.read(); read != null; read = line.read()) {
                if (read.startsWith("REQUEST ")) {
                    line.write(read.replace("REQUEST ", "RESPONSE "));
                }
            }
        } catch (IOException e) {
            // reset
        }
        ofHost.add("closed");
    }

    /// A connection, line by line.
    private record Line(Socket socket, BufferedReader in) implements AutoCloseable {
        Line(Socket socket) throws IOException {
            this(
                    socket,
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)));
            socket.setSoTimeout(20_000);
        }

        static Line to(Proxy proxy) throws IOException {
            var address = proxy.addresses().values().iterator().next();
            return new Line(new Socket(address.getAddress(), address.getPort()));
        }

        @Nullable String read() throws IOException {
            return in.readLine();
        }

        void write(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(ISO_8859_1));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void connectionsOfAReplacedCodecEndAndNothingHoldsIt() throws Exception {
        try (var proxy = bench.start();
                var client = Line.to(proxy)) {
            client.write("REQUEST 1 0 before");
            assertEquals("RESPONSE 1 0 before", client.read());
            bench.plugin("class More {}");
            proxy.reload();
            assertEquals("GO_AWAY 0 0 ", client.read());
            assertNull(client.read());
            PluginBench.until(() -> ofHost.contains("closed"));
            PluginBench.until(
                    () -> {
                        System.gc();
                        return proxy.plugins().stream()
                                .anyMatch(each -> each.state() == State.UNLOADED);
                    });
            try (var next = Line.to(proxy)) {
                next.write("REQUEST 2 0 after");
                assertEquals("RESPONSE 2 0 after", next.read());
            }
        }
    }

    @Test
    void connectionsOfACodecThatStaysAreLeftAlone() throws Exception {
        try (var proxy = bench.start();
                var client = Line.to(proxy)) {
            client.write("REQUEST 1 0 before");
            assertEquals("RESPONSE 1 0 before", client.read());
            bench.part("listener", "\"connection_idle_timeout\": \"1m\"").reload(proxy);
            PluginBench.until(() -> proxy.replaced().isEmpty());
            client.write("REQUEST 2 0 after");
            assertEquals("RESPONSE 2 0 after", client.read());
            assertEquals("open", ofHost.poll());
            assertNull(ofHost.poll(), "one connection to the host");
        }
    }
}
