package io.headgate.dataplane.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {
    /** Each is its own canonical form (RFC 5952 section 4). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "255.255.255.255",
                "192.0.2.1",
                "::",
                "::1",
                "1::",
                "2001:db8::1",
                "2001:db8:0:1:1:1:1:1",
                "2001:0:0:1::1",
                "2001:db8::1:0:0:1",
                "1:2:3:4:5:6:7:8",
                "::3:4:5:6:7:8",
                "1:2:3:4:5:6::",
                "fe80::abcd:ef01:2345:6789"
            })
    void writesTheCanonicalForm(String text) {
        byte[] address = InetAddress.ofLiteral(text).getAddress();
        LineBuffer line = new LineBuffer();
        AddressText.put(line, address, address.length);
        assertEquals(text, StandardCharsets.US_ASCII.decode(line.content()).toString());
    }
}
