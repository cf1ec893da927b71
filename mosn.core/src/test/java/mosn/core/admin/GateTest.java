package mosn.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.sun.net.httpserver.Headers;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;

class GateTest {
    private static final String HOST =
            "the Host header names no address of this endpoint: ask for it by the address it is"
                    + " configured with, or by localhost";
    private static final String ORIGIN = "changes are not taken from pages of another origin";
    private static final String NO_TOKEN =
            "changes are taken from this machine only: to allow them from elsewhere, configure"
                    + " admin.token and send it as Authorization: Bearer TOKEN";
    private static final String TOKEN =
            "changes from beyond this machine need the configured token, as Authorization: Bearer"
                    + " TOKEN";

    private final Headers headers = new Headers();
    private String token = "";
    private String remote = "127.0.0.1";

    GateTest() {
        headers.set("Host", "localhost:34901");
        headers.set("Content-Type", "application/json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:1",
                "127.0.0.1:34901",
                "127.8.9.1",
                "[::1]:34901",
                "10.0.0.5:34901",
                "admin.example.org:34901",
                "Admin.Example.org"
            })
    void anAddressOfOursMayBeAskedFor(String host) {
        headers.set("Host", host);
        assertNull(read());
        assertNull(change());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "10.0.0.6",
                "",
                "[::1",
                "[::2]",
                "128.0.0.1",
                "0x7f.1",
                "user@localhost"
            })
    void aNameThatIsNotOursIsRefusedForReadingToo(String host) {
        headers.set("Host", host);
        assertEquals(HOST, read());
        assertEquals(HOST, change());
    }

    @Test
    void aRequestWithoutHostIsRefused() {
        headers.remove("Host");
        assertEquals(HOST, read());
    }

    @Test
    void aPageOfAnotherOriginChangesNothing() {
        headers.set("Origin", "http://evil.example");
        assertEquals(ORIGIN, change());
        headers.set("Origin", "null");
        assertEquals(ORIGIN, change());
        headers.set("Origin", "http://localhost:8080");
        assertEquals(ORIGIN, change());
        headers.set("Origin", "http://localhost:34901");
        assertNull(change());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "text/plain; application/json",
                "application/jsonp",
                ""
            })
    void whatAFormCanSendChangesNothing(String contentType) {
        headers.set("Content-Type", contentType);
        assertEquals("changes need the header Content-Type: application/json", change());
    }

    @Test
    void aContentTypeMayHaveParameters() {
        headers.set("Content-Type", "Application/JSON ; charset=utf-8");
        assertNull(change());
    }

    @Test
    void beyondLoopbackReadingIsAllowedAndChangesNeedAToken() {
        remote = "10.9.9.9";
        assertNull(read());
        assertEquals(NO_TOKEN, change());
        headers.set("Authorization", "Bearer ");
        assertEquals(NO_TOKEN, change());
        token = "s3cret";
        assertEquals(TOKEN, change());
        headers.set("Authorization", "Bearer s3cre");
        assertEquals(TOKEN, change());
        headers.set("Authorization", "Basic s3cret");
        assertEquals(TOKEN, change());
        headers.set("Authorization", "bearer s3cret");
        assertNull(change());
    }

    @Test
    void theTokenOpensAnyNameButNotEveryPage() {
        token = "s3cret";
        headers.set("Host", "mosn-admin.cluster.local");
        assertEquals(HOST, read());
        headers.set("Authorization", "Bearer s3cret");
        assertNull(read());
        assertNull(change());
        headers.set("Origin", "http://evil.example");
        assertEquals(ORIGIN, change());
    }

    private @Nullable String read() {
        return ask(false);
    }

    private @Nullable String change() {
        return ask(true);
    }

    private @Nullable String ask(boolean changes) {
        var gate = new Gate(new AdminConfig("admin.example.org", 34901, token, false));
        return gate.refusal(headers, at("10.0.0.5", 34901), at(remote, 50000), changes);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
