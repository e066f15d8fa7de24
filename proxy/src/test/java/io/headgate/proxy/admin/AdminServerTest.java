package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.Address;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminServerTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9900, 127.0.0.1:9900, true",
        "localhost:9900, 127.0.0.1:9900, true",
        "0.0.0.0:9900,   [::]:9900,      true",
        "[::]:9900,      127.0.0.1:9900, true",
        "127.0.0.1:9900, 0.0.0.0:9900,   true",
        "127.0.0.1:9901, 127.0.0.1:9900, false",
        "127.0.0.2:9900, 127.0.0.1:9900, false",
        "127.0.0.1:0,    127.0.0.1:9900, false",
        "0.0.0.0:9901,   [::]:9900,      false",
    })
    void whatAnotherServerHasCannotBeHad(String wanted, String address, boolean collides) {
        assertEquals(collides, AdminServer.collides(Address.parse(wanted), address));
    }
}
