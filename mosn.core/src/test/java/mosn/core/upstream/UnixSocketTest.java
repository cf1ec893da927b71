package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.core.loop.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

class UnixSocketTest {
    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aHostBehindAPathIsAsked(Transport transport) throws Exception {
        var path = folder.resolve("host.sock");
        try (var host = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            host.bind(UnixDomainSocketAddress.of(path));
            var _ = Thread.startVirtualThread(() -> sendBack(host));
            try (var client = client(transport, path)) {
                assertEquals("through a file", client.ask(0, "through a file").outcome());
            }
        }
    }

    @Test
    void nobodyBehindAPathIsAFailure() throws Exception {
        try (var client = client(Transport.preferred(), folder.resolve("nobody.sock"))) {
            assertEquals("upstream_connect_failed", client.ask(0, "a").outcome());
        }
    }

    private static Client client(Transport transport, Path path) {
        return new Client(transport, new LineProtocol(1), Client.config(path.toString()));
    }

    private static void sendBack(ServerSocketChannel host) {
        try (var accepted = host.accept()) {
            var bytes = ByteBuffer.allocate(100);
            while (accepted.read(bytes) >= 0) {
                accepted.write(bytes.flip());
                bytes.clear();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
