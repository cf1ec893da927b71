import org.jspecify.annotations.NullMarked;

/// The mosn command: arguments, signals, exit codes.
@NullMarked
module mosn.app {
    requires org.apache.commons.cli;
    requires java.net.http;
    requires jdk.httpserver;
    requires jdk.unsupported;
    requires mosn.core;
    requires static org.jspecify;
}
