package mosn.api.stream;

/// The next filter, please.
public enum Continue
        implements
                BeforeRouteStatus, AfterRouteStatus, AfterChooseHostStatus, RequestDataStatus,
                RequestTrailersStatus, InformationalStatus, BeforeSendStatus, ResponseDataStatus,
                ResponseTrailersStatus {
    CONTINUE
}
