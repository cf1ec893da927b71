package mosn.plugin.grpc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Set;

class HandshakeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1|1|tcp|127.0.0.1:1234|grpc",
                "1|1|tcp|127.0.0.1:1234|grpc|",
                "  1|1|tcp|127.0.0.1:1234|grpc  \r"
            })
    void theLinesOfMosnsPluginsAreTaken(String line) throws HandshakeException {
        var handshake = parse(line);
        assertEquals(1, handshake.version());
        assertEquals(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1234),
                handshake.address());
        assertEquals("", handshake.certificate());
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:80, 127.0.0.1",
        "127.1.2.3:80, 127.1.2.3",
        "[::1]:80, 0:0:0:0:0:0:0:1",
        "::1:80, 0:0:0:0:0:0:0:1"
    })
    void addressesOfThisMachineAreTaken(String written, String meant) throws HandshakeException {
        var address = (InetSocketAddress) parse("1|1|tcp|" + written + "|grpc").address();
        assertEquals(meant, address.getAddress().getHostAddress());
        assertEquals(80, address.getPort());
    }

    @Test
    void aUnixSocketIsAnAbsolutePath() throws HandshakeException {
        var handshake = parse("1|2|unix|/tmp/plugin1|grpc|TUlJ");
        assertEquals(UnixDomainSocketAddress.of("/tmp/plugin1"), handshake.address());
        assertEquals(2, handshake.version());
        assertEquals("TUlJ", handshake.certificate());
    }

    @Test
    void aPathThatFitsIntoNoSocketAddressIsRefused() throws HandshakeException {
        var longest = "/" + "x".repeat(106);
        assertEquals(
                UnixDomainSocketAddress.of(longest),
                parse("1|1|unix|" + longest + "|grpc").address());
        refused("1|1|unix|" + longest + "x|grpc", "no absolute path of at most 107 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    Hello, world; it wrote "Hello, world" where a handshake
                    ''; it wrote "" where a handshake
                    1; it wrote "1" where a handshake
                    x|1|tcp|127.0.0.1:1|grpc; where a handshake
                    2|1|tcp|127.0.0.1:1|grpc; has version 2 of the handshake, and only 1 is known
                    1|3|tcp|127.0.0.1:1|grpc; has protocol version 3; known are 1 and 2
                    1||tcp|127.0.0.1:1|grpc; has protocol version ; known are 1 and 2
                    1|1|tcp|127.0.0.1:1; has no fifth part, which means netrpc
                    1|1|tcp|127.0.0.1:1|netrpc; has the protocol "netrpc"; only grpc is spoken
                    1|1|tcp|127.0.0.1:1|grpc||; has 7 parts, and needs 5 or 6
                    1|1|tcp; has 3 parts
                    1|1|udp|127.0.0.1:1|grpc; has the network "udp", not tcp or unix
                    1|1|tcp|10.0.0.7:1|grpc; has the address "10.0.0.7", which is not of this machine
                    1|1|tcp|0.0.0.0:1|grpc; has the address "0.0.0.0", which is not of this machine
                    1|1|tcp|example.org:1|grpc; has the address "example.org", which is not of this
                    1|1|tcp|127.0.0.1:0|grpc; has no port from 1 to 65535
                    1|1|tcp|127.0.0.1:65536|grpc; has no port from 1 to 65535
                    1|1|tcp|127.0.0.1|grpc; has no port from 1 to 65535
                    1|1|unix|plugin.sock|grpc; has no absolute path
                    """)
    void whatIsWrongIsSaid(String line, String complaint) {
        refused(line, complaint);
    }

    @Test
    void onlyTheFirstBytesAreShownAndNothingThatIsNoText() {
        var e = assertThrows(HandshakeException.class, () -> parse("\u001b[1m" + "x".repeat(1000)));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("it wrote \"\\x1b[1mxxx"),
                e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).length() < 300, e.getMessage());
    }

    private static void refused(String line, String complaint) {
        var e = assertThrows(HandshakeException.class, () -> parse(line));
        assertTrue(String.valueOf(e.getMessage()).contains(complaint), e.getMessage());
    }

    private static Handshake parse(String line) throws HandshakeException {
        return Handshake.parse(line, Set.of(2, 1));
    }
}
