package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.admin.AdminReply;

import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void theSentenceOfARefusalIsRead() {
        var sentence = "type: is \"outh\";\n\twrite \\auth\\";
        var refused = AdminReply.error(400, sentence);
        assertEquals(sentence, Json.error(refused.body()));
        assertEquals("unauthorized", Json.error("unauthorized\n"));
        assertEquals("{}", Json.error("{}"));
    }

    @Test
    void whatIsNoObjectIsSaid() {
        assertEquals("", Json.problem("{\"a\": 1}"));
        assertTrue(Json.problem("{x}").startsWith("line 1, column 2"), Json.problem("{x}"));
        assertTrue(!Json.problem("[]").isEmpty());
    }
}
