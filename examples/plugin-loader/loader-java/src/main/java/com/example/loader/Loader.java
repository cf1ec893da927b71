package com.example.loader;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;

import mosn.plugin.v1.Response;
import mosn.sdk.Plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Gives the certificate of the folder `certs`, whatever it is asked.
public final class Loader {
    private Loader() {}

    public static void main(String... args) {
        Plugin.calls(request -> certificate(Path.of("certs"))).serve();
    }

    private static Response certificate(Path folder) throws IOException {
        var json = new JsonObject();
        for (var name : new String[] {"cert", "key", "ca"}) {
            json.addProperty(name + "_pem", Files.readString(folder.resolve(name + ".pem")));
        }
        return Response.newBuilder().setBody(ByteString.copyFromUtf8(json.toString())).build();
    }
}
