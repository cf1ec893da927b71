import com.example.asker.AskerProvider;

import mosn.api.stream.StreamFilterFactoryProvider;

/// Answers requests with what a gRPC service says.
module com.example.asker {
    requires mosn.api;

    provides StreamFilterFactoryProvider with
            AskerProvider;
}
