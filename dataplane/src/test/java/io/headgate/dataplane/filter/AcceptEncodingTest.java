package io.headgate.dataplane.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Heads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "GZip | true",
                "x-gzip | true",
                "gzip, deflate, br, zstd | true",
                "deflate,gzip | true",
                "br;q=1.0, gzip;q=0.8, *;q=0.1 | true",
                "gzip;q=0.001 | true",
                "gzip ; q=0.5 | true",
                "gzip;Q=1 | true",
                "gzip;q=1.000 | true",
                "* | true",
                "*;q=0.5 | true",
                "identity, * | true",
                "identity;q=0.5, gzip;q=0.5 | true",
                "identity;q=0, * | true",
                "gzip;q=0 | false",
                "gzip;q=0.000 | false",
                "gzip;q=0, * | false",
                "*;q=0 | false",
                "gzip;q=0.5, identity | false",
                "identity;q=0.9, *;q=0.5 | false",
                "identity | false",
                "br | false",
                "gzipped | false",
                "'' | false",
                "gzip;q= | false",
                "gzip;q=2 | false",
                "gzip;q=1.5 | false",
                "gzip;q=0.1234 | false",
                "gzip;q=-1 | false",
                "gzip;q=0x1 | false",
                "gzip;q=.5 | false",
                "gzip;x=1 | false",
                ", ,gzip | true"
            })
    void theWeightsDecide(String value, boolean wanted) {
        assertEquals(wanted, AcceptEncoding.wantsGzip(Heads.request("GET", "/", "h", "Accept-Encoding: " + value)));
    }

    @Test
    void whoSaysNothingGetsThePlainForm() {
        assertFalse(AcceptEncoding.wantsGzip(Heads.request("GET", "/", "h")));
    }

    @Test
    void severalFieldsAreOneList() {
        assertTrue(AcceptEncoding.wantsGzip(
                Heads.request("GET", "/", "h", "accept-encoding: br", "accept-encoding: gzip;q=0.5")));
        assertFalse(AcceptEncoding.wantsGzip(
                Heads.request("GET", "/", "h", "accept-encoding: *", "accept-encoding: gzip;q=0")));
    }
}
