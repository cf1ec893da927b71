package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;

import mosn.core.loop.Loops;
import mosn.core.loop.Transport;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

@Timeout(30)
class LocalPeerTest {
    private static final String NOBODY = "65534";
    private static final String LISTENS =
            """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.bind(sys.argv[1])
            s.listen()
            print("listens", flush=True)
            sys.stdin.read()
            """;

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aProcessOfTheSameUserAndGroupIsOwn(Transport transport) throws Exception {
        var path = folder.resolve("own.sock");
        try (var host = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            host.bind(UnixDomainSocketAddress.of(path));
            assertTrue(isOwn(transport, path));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aProcessOfAnotherUserIsNot(Transport transport) throws Exception {
        assertFalse(isOwn(transport, "--reuid=" + NOBODY));
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aProcessOfAnotherGroupIsNot(Transport transport) throws Exception {
        assertFalse(isOwn(transport, "--regid=" + NOBODY));
    }

    /// Asks about a process of its own, which is to be somebody else.
    private boolean isOwn(Transport transport, String becoming) throws Exception {
        var root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        assumeTrue(root && Files.isExecutable(Path.of("/usr/bin/setpriv")), "becomes nobody else");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        var path = folder.resolve("other.sock");
        var listening =
                new ProcessBuilder(
                                List.of(
                                        "setpriv",
                                        becoming,
                                        "--clear-groups",
                                        "/usr/bin/python3",
                                        "-c",
                                        LISTENS,
                                        path.toString()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var said = listening.inputReader()) {
            assertEquals("listens", said.readLine());
            return isOwn(transport, path);
        } finally {
            listening.destroy();
            listening.waitFor();
        }
    }

    private static boolean isOwn(Transport transport, Path path) throws Exception {
        try (var loops = new Loops(transport, 1)) {
            var socket =
                    new Bootstrap()
                            .group(loops.next().executor())
                            .channel(transport.unixSocket())
                            .handler(new ChannelInboundHandlerAdapter())
                            .connect(transport.nettys(UnixDomainSocketAddress.of(path)))
                            .sync()
                            .channel();
            try {
                return LocalPeer.isOwn(socket);
            } finally {
                socket.close().sync();
            }
        }
    }
}
