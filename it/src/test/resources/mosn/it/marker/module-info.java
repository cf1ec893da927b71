module com.example.marker {
    requires mosn.api;

    provides mosn.api.stream.StreamFilterFactoryProvider with
            com.example.marker.MarkerProvider;
}
