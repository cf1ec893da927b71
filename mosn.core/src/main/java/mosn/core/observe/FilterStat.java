package mosn.core.observe;

/// What is counted of one filter of a listener in one of its phases (`filter` with `listener=NAME`,
/// `filter=NAME` and `phase=before_route`). A phase that the filter does not override is not
/// listed. Times are nanoseconds.
public enum FilterStat {
    CALLS_TOTAL,
    /// Between one filter's return and the next one's, on the event loop.
    LOOP_TIME_TOTAL,
    /// Answers that came later: of a stage, or of a virtual thread.
    LATE_TOTAL,
    /// From the call to an answer that came later.
    WAIT_TIME_TOTAL,
    /// Calls behind which the head, trailers or body were not what they had been.
    CHANGES_TOTAL,
    LOCAL_REPLIES_TOTAL,
    TERMINATIONS_TOTAL,
    RE_MATCHES_TOTAL,
    RE_CHOICES_TOTAL,
    DROPS_TOTAL,
    ERRORS_TOTAL,
    TIMEOUTS_TOTAL,
    /// Of bodies, or of their pieces, that the filter was shown.
    BYTES_TOTAL;

    /// The logical type of these numbers.
    public static final String TYPE = "filter";
}
