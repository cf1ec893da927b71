package mosn.api.upstream;

import java.util.Map;

/// One of a cluster's hosts, as it was when the cluster's membership was last read.
public interface Host {
    /// As it was configured, as in `10.0.0.7:8080`.
    String address();

    /// The name that was configured beside the address; empty where there is none.
    String hostname();

    /// 1 to 128.
    int weight();

    /// What subsets are made of; keys and values of `filter_metadata."mosn.lb"`.
    Map<String, String> metadata();

    /// Whether it may be chosen now.
    boolean healthy();

    /// How many requests it is answering now.
    int activeRequests();
}
