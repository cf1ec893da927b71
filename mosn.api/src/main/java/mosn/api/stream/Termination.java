package mosn.api.stream;

/// The stream ends here without an answer: the client sees its stream reset, or its connection
/// closed.
public enum Termination
        implements
                BeforeRouteStatus, AfterRouteStatus, AfterChooseHostStatus, RequestDataStatus,
                RequestTrailersStatus, InformationalStatus, BeforeSendStatus, ResponseDataStatus,
                ResponseTrailersStatus {
    TERMINATION
}
