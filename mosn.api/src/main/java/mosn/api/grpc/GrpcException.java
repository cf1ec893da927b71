package mosn.api.grpc;

/// Says that a call did not end with [GrpcStatus#OK].
public final class GrpcException extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String said;

    public GrpcException(GrpcStatus status) {
        super("gRPC status " + status.code() + separated(status.message()));
        this.code = status.code();
        this.said = status.message();
    }

    private static String separated(String message) {
        return message.isEmpty() ? "" : ": " + message;
    }

    public GrpcStatus status() {
        return new GrpcStatus(code, said);
    }
}
