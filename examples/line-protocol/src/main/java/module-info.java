import com.example.lines.LinesProvider;

import mosn.api.network.NetworkFilterProvider;

/// A protocol of lines, in front of everything that the proxy does for HTTP.
module com.example.lines {
    requires mosn.api;

    provides NetworkFilterProvider with
            LinesProvider;
}
