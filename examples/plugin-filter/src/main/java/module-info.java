import com.example.demoplugin.DemoPluginProvider;

import mosn.api.stream.StreamFilterFactoryProvider;

/// MOSN's example of a filter that has a plugin process decide.
module com.example.demoplugin {
    requires mosn.api;

    provides StreamFilterFactoryProvider with
            DemoPluginProvider;
}
