package com.example.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import mosn.api.listener.AcceptedConnection;
import mosn.api.listener.ListenerFilterStatus;
import mosn.api.listener.ListenerFilterStatus.Close;
import mosn.api.message.Buffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HexFormat;
import java.util.zip.CRC32C;

class ProxyProtocolTest {
    private static final String V2 = "0d0a0d0a000d0a515549540a";
    private static final String TCP4 =
            "c0000207c0000201dc0401bb"; // 192.0.2.7:56324 to 192.0.2.1:443

    private final Accepted connection = new Accepted();

    @Test
    void aLineSaysWhoTheClientIs() {
        var line = "PROXY TCP4 192.0.2.7 192.0.2.1 56324 443\r\n";
        assertEquals(ListenerFilterStatus.taking(line.length()), ask(line + "GET / HTTP/1.1\r\n"));
        assertEquals("/192.0.2.7:56324 to /192.0.2.1:443", connection.toString());
    }

    @Test
    void soDoesOneOfIp6() {
        var line = "PROXY TCP6 2001:db8::7 2001:db8::1 1 65535\r\n";
        assertEquals(ListenerFilterStatus.taking(line.length()), ask(line));
        assertEquals(
                "/[2001:db8:0:0:0:0:0:7]:1 to /[2001:db8:0:0:0:0:0:1]:65535",
                connection.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ff::1 ff::2 1 2\r\n"})
    void aLineThatDoesNotKnowChangesNothing(String line) {
        assertEquals(ListenerFilterStatus.taking(line.length()), ask(line));
        assertEquals("null to null", connection.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "PROXYTCP4",
                "PROXY TCP4 192.0.2.7 192.0.2.1 56324 443\n",
                "PROXY TCP4  192.0.2.7 192.0.2.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 56324 443 \r\n",
                "PROXY TCP4 192.0.2 192.0.2.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.256 192.0.2.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.07 192.0.2.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 65536 443\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 007 443\r\n",
                "PROXY TCP4 ::1 ::1 1 2\r\n",
                "PROXY TCP6 192.0.2.7 192.0.2.1 1 2\r\n",
                "PROXY TCP6 ::1 :::1 1 2\r\n",
                "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
                "PROXY UDP4 192.0.2.7 192.0.2.1 1 2\r\n",
                "PROXY UNKNOWNS\r\n",
                "PROXY \r\n"
            })
    void whatIsNoHeaderIsClosed(String begin) {
        assertInstanceOf(Close.class, ask(begin), begin);
        assertEquals("null to null", connection.toString());
    }

    @Test
    void aLineWithoutEndIsNotWaitedForLongerThanOneCanBe() {
        assertEquals(ListenerFilterStatus.MORE, ask("PROXY UNKNOWN " + "x".repeat(92)));
        assertInstanceOf(Close.class, ask("PROXY UNKNOWN " + "x".repeat(93)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP6 2001:db8::7 2001:db8::1 1 65535\r\n", ""})
    void everyBeginningOfAHeaderIsWaitedOn(String line) {
        var whole = line.isEmpty() ? hex(V2 + "2111000c" + TCP4) : line.getBytes(ISO_8859_1);
        for (var length = 0; length < whole.length; length++) {
            var begin = java.util.Arrays.copyOf(whole, length);
            assertEquals(ListenerFilterStatus.MORE, ask(begin), () -> "" + begin.length);
        }
        assertEquals(ListenerFilterStatus.taking(whole.length), ask(whole));
    }

    @Test
    void aBinaryHeaderSaysWhoTheClientIs() {
        assertEquals(ListenerFilterStatus.taking(28), ask(hex(V2 + "2111000c" + TCP4 + "474554")));
        assertEquals("/192.0.2.7:56324 to /192.0.2.1:443", connection.toString());
    }

    @ParameterizedTest
    @CsvSource({"20000000, 16", "2000000401020304, 20", "210000040a0b0c0d, 20", "20110000, 16"})
    void oneOfTheBalancersOwnChangesNothing(String rest, int length) {
        assertEquals(ListenerFilterStatus.taking(length), ask(hex(V2 + rest)));
        assertEquals("null to null", connection.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3111000c" + TCP4, // version 3
                "2211000c" + TCP4, // an unknown command
                "2112000c" + TCP4, // UDP
                "2131000c" + TCP4, // a Unix socket
                "2111000b" + "c0000207c0000201dc0401", // too short for its addresses
                "2121000c" + TCP4,
                "21111000", // longer than any
                "2111000e" + TCP4 + "0400", // half an extension
                "21110010" + TCP4 + "04000201", // one that is longer than the header
                "21110013" + TCP4 + "03000400000000" // a wrong checksum
            })
    void aBinaryHeaderThatIsWrongIsClosed(String rest) {
        assertInstanceOf(Close.class, ask(hex(V2 + rest)), rest);
        assertEquals("null to null", connection.toString());
    }

    @Test
    void aRightChecksumPasses() {
        var header = hex(V2 + "21110013" + TCP4 + "03000400000000");
        var crc = new CRC32C();
        crc.update(header);
        java.nio.ByteBuffer.wrap(header).putInt(header.length - 4, (int) crc.getValue());
        assertEquals(ListenerFilterStatus.taking(header.length), ask(header));
    }

    private ListenerFilterStatus ask(String first) {
        return ask(first.getBytes(ISO_8859_1));
    }

    private ListenerFilterStatus ask(byte[] first) {
        return new ProxyProtocol().onAccept(connection, Buffer.of(first));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /// Keeps what is said about it.
    private static final class Accepted implements AcceptedConnection {
        private InetSocketAddress client;
        private InetSocketAddress destination;

        @Override
        public void remoteAddress(InetSocketAddress client) {
            this.client = client;
        }

        @Override
        public void localAddress(InetSocketAddress destination) {
            this.destination = destination;
        }

        @Override
        public long id() {
            return 1;
        }

        @Override
        public String listener() {
            return "listener";
        }

        @Override
        public SocketAddress localAddress() {
            return new InetSocketAddress(1);
        }

        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress(2);
        }

        @Override
        public String toString() {
            return client + " to " + destination;
        }
    }
}
