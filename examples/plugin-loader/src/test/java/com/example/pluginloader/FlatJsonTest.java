package com.example.pluginloader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.Map;

class FlatJsonTest {
    @Test
    void stringsComeWithoutTheirEscapes() {
        assertEquals(
                Map.of("cert_pem", "a\nb\"+/=\\", "key_pem", ""),
                FlatJson.read("{\"cert_pem\": \"a\\nb\\\"\\u002b\\/=\\\\\",\"key_pem\":\"\"}"));
    }
}
