package mosn.core.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import mosn.api.ExtensionContext;
import mosn.api.upstream.HealthCheck;
import mosn.api.upstream.HealthStatus;
import mosn.api.upstream.Host;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.regex.Pattern;

/// Asks over a connection of its own, and hears no more of the answer than its first line.
record HttpCheck(HttpCheckConfig config, Timer timer) implements HealthCheck {
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final int MOST_LINE = 1024;

    /// Runs something later: [ExtensionContext#schedule].
    interface Timer {
        ExtensionContext.Cancellable schedule(Duration delay, Runnable task);
    }

    @Override
    public HealthStatus check(Host host) throws IOException {
        try (var channel = Dial.open(host, config.port())) {
            var request = ByteBuffer.wrap(request(host).getBytes(US_ASCII));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            var limit = timer.schedule(config.timeout(), () -> close(channel));
            try (var in = new BufferedInputStream(Channels.newInputStream(channel))) {
                return judge(firstLine(in));
            } finally {
                limit.cancel();
            }
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String request(Host host) {
        return config.method()
                + " "
                + config.path()
                + " HTTP/1.1\r\nHost: "
                + authority(host)
                + "\r\nUser-Agent: mosn-health-check\r\nConnection: close\r\n\r\n";
    }

    private String authority(Host host) {
        if (!config.domain().isEmpty()) {
            return config.domain();
        }
        return host.address().startsWith("/") ? "localhost" : host.address();
    }

    private static String firstLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var next = in.read(); next >= 0 && line.size() < MOST_LINE; next = in.read()) {
            if (next == '\n') {
                return line.toString(US_ASCII).strip();
            }
            line.write(next);
        }
        return line.toString(US_ASCII).strip();
    }

    private HealthStatus judge(String line) {
        var status = STATUS_LINE.matcher(line);
        if (!status.matches()) {
            return HealthStatus.unhealthy(
                    line.isEmpty() ? "closes without an answer" : "does not answer in HTTP/1");
        }
        var code = Integer.parseInt(status.group(1));
        return config.codes().stream().anyMatch(codes -> codes.has(code))
                ? HealthStatus.HEALTHY
                : HealthStatus.unhealthy("answers with " + code);
    }
}
