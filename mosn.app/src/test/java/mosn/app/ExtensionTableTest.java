package mosn.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.core.ExtensionInfo;

import org.junit.jupiter.api.Test;

import java.util.List;

class ExtensionTableTest {
    private static final ExtensionInfo CODEC =
            new ExtensionInfo("codec", "x", "team.codec", "", "plugins/x.jar", "", "", "", "");
    private static final ExtensionInfo AUTH =
            new ExtensionInfo(
                    "stream filter",
                    "auth",
                    "mosn.filter.auth",
                    "0.1.0",
                    "image",
                    "A team",
                    "Checks headers",
                    "Apache-2.0",
                    "{\"type\":\"object\"}");

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertEquals(
                """
                KIND           TYPE  MODULE            VERSION  FROM
                codec          x     team.codec                 plugins/x.jar
                stream filter  auth  mosn.filter.auth  0.1.0    image\
                """,
                String.join("\n", ExtensionTable.lines(List.of(CODEC, AUTH))));
    }

    @Test
    void paragraphsSayWhatIsKnown() {
        assertEquals(
                """
                codec x
                  module       team.codec
                  from         plugins/x.jar

                stream filter auth
                  description  Checks headers
                  module       mosn.filter.auth 0.1.0
                  from         image
                  vendor       A team
                  license      Apache-2.0
                  schema       {"type":"object"}
                """,
                String.join("\n", ExtensionTable.paragraphs(List.of(CODEC, AUTH))));
    }

    @Test
    void noExtensionsLeaveTheTitles() {
        assertEquals(List.of("KIND  TYPE  MODULE  VERSION  FROM"), ExtensionTable.lines(List.of()));
    }
}
