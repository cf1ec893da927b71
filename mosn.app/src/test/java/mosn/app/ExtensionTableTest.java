package mosn.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.core.ExtensionInfo;

import org.junit.jupiter.api.Test;

import java.util.List;

class ExtensionTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        var lines =
                ExtensionTable.lines(
                        List.of(
                                new ExtensionInfo("codec", "x", "team.codec", "2", "plugins/x.jar"),
                                new ExtensionInfo(
                                        "stream filter",
                                        "auth",
                                        "mosn.filter.auth",
                                        "0.1.0",
                                        "image")));
        assertEquals(
                """
                KIND           TYPE  MODULE            VERSION  FROM
                codec          x     team.codec        2        plugins/x.jar
                stream filter  auth  mosn.filter.auth  0.1.0    image\
                """,
                String.join("\n", lines));
    }

    @Test
    void noExtensionsLeaveTheTitles() {
        assertEquals(List.of("KIND  TYPE  MODULE  VERSION  FROM"), ExtensionTable.lines(List.of()));
    }
}
