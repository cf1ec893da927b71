package mosn.api.stream;

/// Not this host: another is chosen, and every [StreamReceiverFilter#afterChooseHost] from this
/// filter on is called with it. A stream does this, or re-matches its route, ten times at most.
public enum ReChooseHost implements AfterChooseHostStatus {
    RE_CHOOSE_HOST
}
