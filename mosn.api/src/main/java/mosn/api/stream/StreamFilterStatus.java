package mosn.api.stream;

/// What a filter decides in a phase. Each phase has a type of its own that holds just what that
/// phase accepts; the common cases ([Continue], [LocalReply], [Termination]) belong to several.
///
/// A decision that takes time is the phase's own `Later`, made with its `later(…)`: single use, and
/// cancelled when the stream ends. A stage that fails counts as an exception in the filter.
public sealed interface StreamFilterStatus
        permits BeforeRouteStatus,
                AfterRouteStatus,
                AfterChooseHostStatus,
                RequestDataStatus,
                RequestTrailersStatus,
                InformationalStatus,
                BeforeSendStatus,
                ResponseDataStatus,
                ResponseTrailersStatus {}
