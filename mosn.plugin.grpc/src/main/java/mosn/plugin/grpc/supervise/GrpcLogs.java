package mosn.plugin.grpc.supervise;

/// Where plugins' logs are.
final class GrpcLogs {
    private GrpcLogs() {}

    /// Not `NAME.log`: MOSN's plugins write files of that name themselves.
    static String file(String plugin) {
        return "plugin-" + plugin + ".log";
    }
}
