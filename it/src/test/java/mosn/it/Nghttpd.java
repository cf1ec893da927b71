package mosn.it;

import java.nio.file.Path;

/// nghttp2's server on a free port, without TLS, with the files of a folder.
final class Nghttpd implements AutoCloseable {
    private final Process process;
    private final int port;

    /// @param options as in `--max-concurrent-streams=2`
    Nghttpd(Path folder, String... options) throws Exception {
        port = Ports.free();
        var command = new java.util.ArrayList<String>();
        command.add("nghttpd");
        command.addAll(java.util.List.of(options));
        command.addAll(
                java.util.List.of(
                        "--no-tls", "--address=127.0.0.1", "-d", folder.toString(), "" + port));
        process = new ProcessBuilder(command).inheritIO().start();
        Wait.forPort(process, port);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
