package io.headgate.dataplane.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.testing.Heads;
import io.headgate.dataplane.worker.Timed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTest {
    private static long timeoutNs(String timeout) {
        return Grpc.timeoutNs(Heads.request(
                "POST", "/a.B/C", "a", "content-type: application/grpc+proto", "grpc-timeout: " + timeout));
    }

    @Test
    void aCallIsToldByItsContent() {
        assertTrue(Grpc.isCall(Heads.request("POST", "/", "a", "content-type: application/grpc")));
        assertTrue(Grpc.isCall(Heads.request("POST", "/", "a", "content-type: Application/gRPC+json")));
        assertFalse(Grpc.isCall(Heads.request("POST", "/", "a", "content-type: application/json")));
        assertFalse(Grpc.isCall(Heads.request("POST", "/", "a", "content-type: application/gr")));
        assertFalse(Grpc.isCall(Heads.request("POST", "/", "a")));
    }

    @ParameterizedTest
    @CsvSource({
        "1n, 1",
        "20u, 20000",
        "300m, 300000000",
        "4S, 4000000000",
        "5M, 300000000000",
        "6H, 21600000000000",
        "00000001S, 1000000000"
    })
    void aTimeoutHasItsUnit(String timeout, long ns) {
        assertEquals(ns, timeoutNs(timeout));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "S", "1s", "-1S", "123456789S", "99999999H", "1.5S", "1 S"})
    void whatIsNoneOrLongerThanAnybodyWaitsIsNoLimit(String timeout) {
        assertEquals(Timed.NEVER, timeoutNs(timeout));
    }

    @Test
    void onlyCallsHaveOne() {
        assertEquals(Timed.NEVER, Grpc.timeoutNs(Heads.request("POST", "/", "a", "grpc-timeout: 1S")));
        assertEquals(Timed.NEVER, Grpc.timeoutNs(Heads.request("POST", "/", "a", "content-type: application/grpc")));
    }

    @ParameterizedTest
    @CsvSource({
        "'grpc-status: 5\r\n', 5",
        "'grpc-message: a\r\nGrpc-Status:16 \r\nx: y\r\n', 16",
        "'grpc-status: 127\r\n', 127",
        "'grpc-status: 128\r\n', -1",
        "'grpc-status: x\r\n', -1",
        "'grpc-status:\r\n', -1",
        "'x-grpc-status: 3\r\n', -1",
        "'', -1"
    })
    void theOutcomeIsReadFromLines(String lines, int status) {
        assertEquals(status, Grpc.statusIn(Ascii.bytes(lines), lines.length()));
    }

    @ParameterizedTest
    @CsvSource({
        "400, 13", "404, 12", "408, 4", "413, 8", "429, 8", "431, 8", "500, 2", "501, 12", "502, 14", "503, 14",
        "504, 4"
    })
    void aStatusHasItsCounterpart(int http, int grpc) {
        assertEquals(grpc, Grpc.status(http));
    }
}
