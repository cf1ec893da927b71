package mosn.api.stream;

/// What [StreamSenderFilter#informational] may decide.
public sealed interface InformationalStatus extends StreamFilterStatus
        permits Continue, Termination, Drop {}
