package mosn.api.stream;

/// The request has changed: its route is matched again, and every [StreamReceiverFilter#afterRoute]
/// from this filter on is called with the new one. A stream does this, or re-chooses its host, ten
/// times at most.
public enum ReMatchRoute implements AfterRouteStatus {
    RE_MATCH_ROUTE
}
