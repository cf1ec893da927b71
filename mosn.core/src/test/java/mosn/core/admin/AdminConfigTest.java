package mosn.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;
import mosn.core.config.JsonConfigNode;

import org.junit.jupiter.api.Test;

class AdminConfigTest {
    @Test
    void withoutASocketAddressThereIsNoEndpoint() {
        assertNull(AdminConfig.from(JsonConfigNode.of("{}")));
        assertNull(AdminConfig.from(JsonConfigNode.of("{\"token\": \"x\", \"address\": {}}")));
    }

    @Test
    void anAddressThatIsNotWrittenIsThisMachines() {
        var admin =
                AdminConfig.from(
                        JsonConfigNode.of(
                                "{\"address\": {\"socket_address\": {\"port_value\": 1}}}"));

        assertEquals(new AdminConfig("127.0.0.1", 1, "", false), admin);
    }

    @Test
    void aPortIsRequired() {
        var node = JsonConfigNode.of("{\"address\": {\"socket_address\": {}}}");

        var wrong = assertThrows(ConfigException.class, () -> AdminConfig.from(node));

        assertEquals("address.socket_address.port_value: is missing; add it", wrong.getMessage());
    }

    @Test
    void theTokenIsNotPrinted() {
        assertEquals(
                "AdminConfig[address=::, port=2]",
                new AdminConfig("::", 2, "letmein", false).toString());
    }
}
