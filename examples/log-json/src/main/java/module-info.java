import com.example.log.JsonLogProvider;

import mosn.api.observe.AccessLogSinkProvider;

/// An example of an access log of an extension's own: a file with a JSON object for each request.
module com.example.log {
    requires mosn.api;

    provides AccessLogSinkProvider with
            JsonLogProvider;
}
