package com.example.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.network.StreamRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

class LineTest {
    @Test
    void wordsBehindThePathAreHeaders() {
        assertEquals(
                new StreamRequest(
                        "GET",
                        "/a?b=c",
                        List.of(Map.entry("user", "admin"), Map.entry("x", "1=2"))),
                Line.parse("get /a?b=c user=admin  x=1=2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "get", "put /a", "get /a user"})
    void everythingElseIsRefused(String line) {
        assertThrows(IllegalArgumentException.class, () -> Line.parse(line));
    }
}
