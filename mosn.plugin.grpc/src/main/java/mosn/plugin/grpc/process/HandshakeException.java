package mosn.plugin.grpc.process;

/// Says why what a process wrote is no handshake.
public final class HandshakeException extends Exception {
    private static final long serialVersionUID = 1;

    HandshakeException(String problem) {
        super(problem);
    }
}
