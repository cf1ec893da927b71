package mosn.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.ClientCalls;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A plugin in a process of its own, and a channel to it.
final class Child implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;
    private final String line;
    private final EpollEventLoopGroup loop = new EpollEventLoopGroup(1);
    private final ManagedChannel channel;

    private Child(Process process) throws IOException {
        this.process = process;
        output = process.inputReader(UTF_8);
        line = String.valueOf(output.readLine());
        var fields = line.split("\\|", -1);
        if (fields.length < 5) {
            throw new IOException("the handshake is '" + line + "'");
        }
        channel = fields[2].equals("unix") ? unix(fields[3]) : tcp(fields[3]);
    }

    private ManagedChannel unix(String path) {
        return NettyChannelBuilder.forAddress(new DomainSocketAddress(path))
                .channelType(EpollDomainSocketChannel.class)
                .eventLoopGroup(loop)
                .usePlaintext()
                .build();
    }

    private static ManagedChannel tcp(String address) {
        return NettyChannelBuilder.forTarget(address).usePlaintext().build();
    }

    /// @param variables beside the cookie
    static Child start(Path temporary, Map<String, String> variables, String... arguments)
            throws IOException {
        return start(temporary, variables, ProcessBuilder.Redirect.INHERIT, arguments);
    }

    /// @param log where standard error goes
    static Child start(
            Path temporary,
            Map<String, String> variables,
            ProcessBuilder.Redirect log,
            String... arguments)
            throws IOException {
        var builder = command(arguments);
        builder.environment().put("MOSN_PLUGIN", "ON");
        builder.environment().put("TMPDIR", temporary.toString());
        builder.environment().putAll(variables);
        return new Child(builder.redirectError(log).start());
    }

    /// The command line of the plugin of these tests.
    static ProcessBuilder command(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(ExamplePlugin.class.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    String handshake() {
        return line;
    }

    ManagedChannel channel() {
        return channel;
    }

    <I, O> O call(MethodDescriptor<I, O> method, I message) {
        var options = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return ClientCalls.blockingUnaryCall(channel, method, options, message);
    }

    /// @return its exit code
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the plugin is still running");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        channel.shutdownNow();
        var ended = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        if (!ended.awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the event loop does not end");
        }
        process.destroyForcibly();
        output.close();
    }
}
