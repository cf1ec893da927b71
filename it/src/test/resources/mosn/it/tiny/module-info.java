module com.example.tiny {
    requires mosn.api;

    provides mosn.api.codec.CodecProvider with
            com.example.tiny.TinyProvider;
}
