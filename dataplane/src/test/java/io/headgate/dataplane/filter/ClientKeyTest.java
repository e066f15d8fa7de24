package io.headgate.dataplane.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.config.KeySource;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.testing.Heads;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ClientKeyTest {
    private static long key(String by, String address, String... lines) {
        ClientAddress client = new ClientAddress();
        if (!address.isEmpty()) {
            client.set(InetAddress.ofLiteral(address));
        }
        return new ClientKey(KeySource.parse(by)).of(Heads.request("GET", "/", "h", lines), client);
    }

    @Test
    void clientsAreToldApartByAddress() {
        assertEquals(key("source", "192.0.2.1"), key("source", "192.0.2.1"));
        assertNotEquals(key("source", "192.0.2.1"), key("source", "192.0.2.2"));
        assertNotEquals(key("source", "192.0.2.1"), key("source", ""));
    }

    @Test
    void anIpv6ClientIsItsNetwork() {
        assertEquals(key("source", "2001:db8:1:2::1"), key("source", "2001:db8:1:2:ffff::9"));
        assertNotEquals(key("source", "2001:db8:1:2::1"), key("source", "2001:db8:1:3::1"));
    }

    @Test
    void aHeaderTellsClientsApartWhateverTheirAddress() {
        assertEquals(key("header:X-Key", "192.0.2.1", "x-key: a"), key("header:x-key", "192.0.2.2", "X-KEY: a"));
        assertNotEquals(key("header:x-key", "192.0.2.1", "x-key: a"), key("header:x-key", "192.0.2.1", "x-key: b"));
        assertEquals(key("header:x-key", "::1", "x-key: a", "x-key: b"), key("header:x-key", "::1", "x-key: a"));
    }

    @Test
    void aRequestWithoutTheHeaderCountsByItsAddress() {
        assertEquals(key("source", "192.0.2.1"), key("header:x-key", "192.0.2.1"));
        assertNotEquals(key("header:x-key", "192.0.2.1"), key("header:x-key", "192.0.2.2"));
    }

    @Test
    void aHeadersValueCannotStandForAnAddress() {
        assertNotEquals(key("source", "65.65.65.65"), key("header:x-key", "192.0.2.1", "x-key: AAAA"));
    }

    @Test
    void otherKeysAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ClientKey(new KeySource.Path()));
    }
}
