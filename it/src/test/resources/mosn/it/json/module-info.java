module com.example.json {
    requires com.fasterxml.jackson.core;
    requires mosn.api;

    provides mosn.api.stream.StreamFilterFactoryProvider with
            com.example.json.JsonProvider;
}
