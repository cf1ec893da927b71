import com.example.demo.DemoProvider;

import mosn.api.stream.StreamFilterFactoryProvider;

/// MOSN's example of a stream filter: only requests with the configured headers pass.
module com.example.demo {
    requires mosn.api;

    provides StreamFilterFactoryProvider with
            DemoProvider;
}
