package mosn.core.protocol.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.network.StreamRequest;
import mosn.core.message.HttpRequestHead;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class FilterRequestTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "content-length=1 Content-Length=1 | false | there is more than one content-length",
                "content-length=0 content-length=50 | true | there is more than one content-length",
                "content-length=+1 | false | the content-length is no number",
                "content-length=1,1 | false | the content-length is no number",
                "content-length=50 | true | the content-length is 50, and there is no body",
                "host=a Host=a | true | there is more than one host",
                "host=a/b | true | the host is none",
                "host=a@b | true | the host is none",
                "host= | true | the host is none"
            })
    void whatHasMoreThanOneMeaningIsRefused(String fields, boolean end, String why) {
        var refused = assertThrows(IllegalArgumentException.class, () -> head("GET", end, fields));
        assertEquals(why, refused.getMessage());
    }

    @Test
    void whatIsMeantForOneConnectionIsLeftOut() {
        var head =
                head(
                        "POST",
                        false,
                        "transfer-encoding=chunked connection=x-own,host x-own=1 host=a:80"
                                + " keep-alive=1 upgrade=h2c content-length=7 x=2");
        assertEquals("host: a:80\ncontent-length: 7\nx: 2\n", head.headers().toString());
    }

    @Test
    void aBodyMayBeAnnouncedAsEmpty() {
        assertEquals(
                "content-length: 0\nHost: localhost\n",
                head("GET", true, "content-length=0").headers().toString());
    }

    @Test
    void thereAreNoTunnels() {
        assertThrows(IllegalArgumentException.class, () -> head("CONNECT", false, "host=a"));
    }

    private static HttpRequestHead head(String method, boolean end, String fields) {
        var headers = new ArrayList<Map.Entry<String, String>>();
        for (var field : fields.split(" ", -1)) {
            var parts = field.split("=", 2);
            headers.add(Map.entry(parts[0], parts[1]));
        }
        return FilterRequest.head(
                new StreamRequest(method, "/a", List.copyOf(headers)), end, "probe", "http");
    }
}
