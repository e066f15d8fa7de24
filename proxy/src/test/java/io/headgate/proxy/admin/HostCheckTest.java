package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostCheckTest {
    private static final HostCheck CHECK = new HostCheck(InetAddress.ofLiteral("127.0.0.1"), "gateway.example"::equals);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:9900",
                "127.0.0.1",
                "127.0.0.1:9900",
                "127.0.0.2:1",
                "[::1]",
                "[::1]:80",
                "gateway.example",
                "gateway.example:9900"
            })
    void oursAreAllowed(String host) {
        assertTrue(CHECK.allows(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":9900",
                "evil.example",
                "localhost.evil.example:9900",
                "127.0.0.1.evil.example",
                "10.0.0.1:9900",
                "[2001:db8::1]",
                "evil.example:127.0.0.1",
                "0.0.0.0:9900"
            })
    void othersAreNot(String host) {
        assertFalse(CHECK.allows(host));
    }

    @Test
    void whereItListensOnAllAddressesEachIsOurs() {
        HostCheck all = new HostCheck(InetAddress.ofLiteral("0.0.0.0"), _ -> false);
        assertTrue(all.allows("10.0.0.1:9900"));
        assertTrue(all.allows("[2001:db8::1]"));
        assertFalse(all.allows("evil.example"));
    }

    @Test
    void noHostIsNotOurs() {
        assertFalse(CHECK.allows(null));
    }
}
