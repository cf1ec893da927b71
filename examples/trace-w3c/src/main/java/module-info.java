import com.example.trace.W3cProvider;

import mosn.api.observe.TracerProvider;

/// An example of a tracer: W3C's Trace Context.
module com.example.trace {
    requires mosn.api;

    provides TracerProvider with
            W3cProvider;
}
