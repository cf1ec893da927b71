package mosn.api.stream;

/// The 1xx response goes no further; the response itself is not affected.
public enum Drop implements InformationalStatus {
    DROP
}
