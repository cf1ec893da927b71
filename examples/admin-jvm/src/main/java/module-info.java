import com.example.jvm.JvmProvider;

import mosn.api.admin.AdminEndpointProvider;

/// An example of something that operators can ask: how the JVM is.
module com.example.jvm {
    requires mosn.api;

    provides AdminEndpointProvider with
            JvmProvider;
}
