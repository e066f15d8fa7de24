package io.headgate.dataplane.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    @Test
    void aLineTellsAllThatIsKnown() {
        Records record = Records.usual().query("a=1&b=2");
        record.failure = Failure.RATE_LIMITED;
        assertEquals("""
            {"time":"2026-11-23T20:57:00.042Z","request_id":"01981234-5678-7abc-8def-0123456789ab","trace_id":null,\
            "client":"203.0.113.9","peer":"2001:db8::1","listener":"web","method":"GET","host":"shop.example.com",\
            "path":"/pay/1","query":"a=1&b=2","protocol":"HTTP/1.1",\
            "tls_version":"TLSv1.3","cipher":"TLS_AES_128_GCM_SHA256","sni":"shop.example.com",\
            "client_subject":null,\
            "status":200,"grpc_status":null,"reason":"rate_limited","route":"pay",\
            "upstream":"payment","endpoint":"10.0.0.1:9000","bytes_in":120,"bytes_out":4096,"duration_us":1234,\
            "queue_us":null,"connect_us":300,"first_byte_us":1000,"retries":1,"user_agent":"curl/8",\
            "referer":"https://a.example/"}
            """, record.json());
    }

    @Test
    void theOutcomeOfACallIsToldBesideTheStatus() {
        Records record = Records.usual();
        record.grpcStatus = 14;
        assertTrue(record.json().contains(",\"status\":200,\"grpc_status\":14,\"reason\":null,"), record::json);
    }

    @Test
    void whatWasNotThereIsNull() {
        Records record = new Records();
        record.texts = new String[] {"", "", "", "", "", "", "web", "", "", "", "", "", ""};
        record.tls = null;
        record.status = 0;
        record.failure = Failure.HEADER_TIMEOUT;
        record.client = "";
        record.peer = "";
        record.http10 = true;
        record.timesNs = new long[] {0, -1, -1, -1};
        assertEquals("""
            {"time":"2026-11-23T20:57:00.042Z","request_id":"01981234-5678-7abc-8def-0123456789ab","trace_id":null,\
            "client":null,"peer":null,"listener":"web","method":null,"host":null,"path":null,"query":null,\
            "protocol":"HTTP/1.0","tls_version":null,"cipher":null,"sni":null,\
            "client_subject":null,"status":null,"grpc_status":null,\
            "reason":"header_timeout","route":null,"upstream":null,"endpoint":null,\
            "bytes_in":120,"bytes_out":4096,"duration_us":0,"queue_us":null,"connect_us":null,"first_byte_us":null,\
            "retries":1,"user_agent":null,"referer":null}
            """, record.json());
    }

    @Test
    void aConnectionThatWasPassedOnHasNoRequest() {
        assertEquals("""
            {"time":"2026-11-23T20:57:00.042Z","request_id":"01981234-5678-7abc-8def-0123456789ab","trace_id":null,\
            "client":"203.0.113.9","peer":"2001:db8::1","listener":"db","method":null,"host":null,"path":null,\
            "query":null,"protocol":"TCP","tls_version":null,"cipher":null,"sni":null,\
            "client_subject":null,"status":null,"grpc_status":null,\
            "reason":"client_reset","route":null,"upstream":"pg",\
            "endpoint":"10.0.0.1:5432","bytes_in":120,"bytes_out":4096,"duration_us":1234,"queue_us":null,\
            "connect_us":300,"first_byte_us":null,"retries":1,"user_agent":null,"referer":null}
            """, Records.connection().json());
    }

    @Test
    void aSessionOfDatagramsSaysSo() {
        assertEquals("""
            {"time":"2026-11-23T20:57:00.042Z","request_id":"01981234-5678-7abc-8def-0123456789ab","trace_id":null,\
            "client":"203.0.113.9","peer":"2001:db8::1","listener":"dns","method":null,"host":null,"path":null,\
            "query":null,"protocol":"UDP","tls_version":null,"cipher":null,"sni":null,\
            "client_subject":null,"status":null,"grpc_status":null,\
            "reason":"session_evicted","route":null,"upstream":"resolvers",\
            "endpoint":"10.0.0.1:53","bytes_in":120,"bytes_out":4096,"duration_us":1234,"queue_us":null,\
            "connect_us":null,"first_byte_us":null,"retries":1,"user_agent":null,"referer":null}
            """, Records.session().json());
    }

    @Test
    void anEmptyQueryIsNotAMissingOne() {
        assertEquals(
                "", StrictJson.parse(Records.usual().query("").json().strip()).get("query"));
        assertNull(StrictJson.parse(Records.usual().json().strip()).get("query"));
    }

    @Test
    void controlsQuotesAndForeignBytesAreEscaped() {
        String line = Records.usual()
                .text(AccessRecord.USER_AGENT, "a\"b\\c\n\u0000\u007f\u00e9\u00ff")
                .json();
        assertTrue(line.contains("\"user_agent\":\"a\\\"b\\\\c\\u000a\\u0000\\u007f\\u00e9\\u00ff\""), line);
        assertEquals(line.length() - 1, line.indexOf('\n'), line);
    }

    @Test
    void anyBytesMakeOneLineOfValidJsonThatCanBeReadBack() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int[] lengthsMax = {32, 255, 1024, 1024, 256, 256, 64, 64, 64, 255, 64, 255, 255};
        String[] keys = {
            "method",
            "host",
            "path",
            "query",
            "referer",
            "user_agent",
            "listener",
            "route",
            "upstream",
            "endpoint",
            "cipher",
            "sni",
            "client_subject"
        };
        for (int round = 0; round < 3000; round++) {
            Records record = Records.usual();
            for (int text = 0; text < AccessRecord.TEXTS; text++) {
                record.text(text, hostile(random, random.nextInt(1, lengthsMax[text] * 3 / 2)));
            }
            record.hasQuery = true;
            String line = record.json();
            assertEquals(line.length() - 1, line.indexOf('\n'), "seed " + seed);
            Map<String, @Nullable Object> read = StrictJson.parse(line.substring(0, line.length() - 1));
            for (int text = 0; text < AccessRecord.TEXTS; text++) {
                String sent = record.texts[text];
                String kept = sent.substring(0, Math.min(sent.length(), lengthsMax[text]));
                assertEquals(kept, read.get(keys[text]), "seed " + seed + " " + keys[text]);
            }
        }
    }

    @Test
    void theLongestLineFits() {
        Records record = Records.usual();
        for (int text = 0; text < AccessRecord.TEXTS; text++) {
            record.text(text, "\u0001".repeat(5000));
        }
        record.query("a=\u0001&".repeat(1000)).text(AccessRecord.REFERER, "?" + "a=\u0001&".repeat(1000));
        record.timesNs = new long[] {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE};
        record.bytesIn = Long.MAX_VALUE;
        record.bytesOut = Long.MAX_VALUE;
        record.retries = Integer.MAX_VALUE;
        int length = record.json("a").length();
        assertTrue(length < LineBuffer.LINE_BYTES_MAX, length + " bytes");
    }

    private static String hostile(SplittableRandom random, int length) {
        String favourites = "\"\\\n\r\t{}[],:u=&;#?%\u0000\u001b\u007f\u0080\u00ff";
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            boolean favourite = random.nextBoolean();
            text.append(
                    favourite ? favourites.charAt(random.nextInt(favourites.length())) : (char) random.nextInt(256));
        }
        return text.toString();
    }

    @Test
    void theProtocolIsNamed() {
        Records record = new Records();
        assertTrue(record.json().contains("\"protocol\":\"HTTP/1.1\""), () -> record.json());
        assertTrue(record.combined().contains(" HTTP/1.1\""), () -> record.combined());
        record.http2 = true;
        assertTrue(record.json().contains("\"protocol\":\"HTTP/2\""), () -> record.json());
        assertTrue(record.combined().contains(" HTTP/2\""), () -> record.combined());
    }
}
