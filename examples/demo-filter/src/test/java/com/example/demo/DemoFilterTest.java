package com.example.demo;

import static mosn.api.stream.Continue.CONTINUE;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.testkit.FilterDriver;

import org.junit.jupiter.api.Test;

class DemoFilterTest {
    private final FilterDriver driver =
            FilterDriver.of(new DemoProvider(), "{\"User\": \"admin\"}");

    @Test
    void aRequestWithTheHeaderPasses() {
        assertEquals(
                CONTINUE, driver.request("GET", "/").header("User", "admin").send().decision());
    }

    @Test
    void aRequestWithAnotherValueIsRefused() {
        var outcome = driver.request("GET", "/").header("User", "guest").send();
        assertEquals(403, outcome.reply().status());
    }

    @Test
    void aRequestWithoutTheHeaderIsRefused() {
        assertEquals(403, driver.request("GET", "/").send().reply().status());
    }
}
