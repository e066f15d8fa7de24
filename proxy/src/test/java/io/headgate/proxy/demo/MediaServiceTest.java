package io.headgate.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MediaServiceTest {
    private static final String SEGMENT = "/media/segments/3.m4s";

    private final DemoClient client = new DemoClient();
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00.250Z");
    private DemoServices services;
    private InetSocketAddress endpoint;

    @BeforeEach
    void start() throws IOException {
        services = DemoServices.start(
                new DemoSettings(DemoPorts.free(), () -> now, Duration.ofSeconds(15), Duration.ofSeconds(10)));
        endpoint = services.media().getFirst();
    }

    @AfterEach
    void close() {
        client.close();
        services.close();
    }

    @Test
    void thePlaylistSlides() {
        HttpResponse<byte[]> first = client.get(endpoint, "/media/live.m3u8");
        assertEquals("application/vnd.apple.mpegurl", DemoClient.header(first, "content-type"));
        assertEquals("public, max-age=1", DemoClient.header(first, "cache-control"));
        assertEquals(List.of("0", "1", "2", "3", "4", "5"), segments(first));

        now = now.plusSeconds(4);
        HttpResponse<byte[]> later = client.get(endpoint, "/media/live.m3u8");
        assertEquals(List.of("2", "3", "4", "5", "6", "7"), segments(later));
        assertTrue(DemoClient.text(later).contains("#EXT-X-MEDIA-SEQUENCE:2\n"), DemoClient.text(later));
    }

    private static List<String> segments(HttpResponse<byte[]> playlist) {
        return DemoClient.text(playlist)
                .lines()
                .filter(line -> line.startsWith("segments/"))
                .map(line -> line.substring("segments/".length(), line.indexOf('.')))
                .toList();
    }

    @Test
    void everyEndpointServesTheSameBytesUnderTheSameTag() {
        HttpResponse<byte[]> one = client.get(services.media().get(0), SEGMENT);
        HttpResponse<byte[]> other = client.get(services.media().get(1), SEGMENT);
        assertEquals("media-1", DemoClient.servedBy(one));
        assertEquals("media-2", DemoClient.servedBy(other));
        assertEquals("audio/mp4", DemoClient.header(one, "content-type"));
        assertEquals("public, max-age=3600", DemoClient.header(one, "cache-control"));
        assertEquals("Sun, 01 Mar 2026 11:59:56 GMT", DemoClient.header(one, "last-modified"));
        assertEquals(DemoClient.header(one, "etag"), DemoClient.header(other, "etag"));
        assertArrayEquals(one.body(), other.body());
    }

    @Test
    void aSegmentThatIsNotThereYetIsNotFound() {
        assertEquals(404, client.get(endpoint, "/media/segments/6.m4s").statusCode());
        now = now.plusSeconds(2);
        assertEquals(200, client.get(endpoint, "/media/segments/6.m4s").statusCode());
        for (String none : List.of("", "-1", "x", "99999999999999999999", "%2e%2e")) {
            assertEquals(
                    404,
                    client.get(endpoint, "/media/segments/" + none + ".m4s").statusCode(),
                    none);
        }
        assertEquals(404, client.get(endpoint, "/media/segments/m4s").statusCode());
    }

    @Test
    void rangesAreServed() {
        byte[] whole = client.get(endpoint, SEGMENT).body();
        int size = whole.length;
        partial("bytes=0-99", 0, 100, whole);
        partial("bytes=100-100", 100, 101, whole);
        partial("bytes=" + (size - 5) + "-", size - 5, size, whole);
        partial("bytes=-7", size - 7, size, whole);
        partial("bytes=-99999999999999999999", 0, size, whole);
        partial("bytes=10-99999999999999999999", 10, size, whole);
    }

    private void partial(String range, int from, int to, byte[] whole) {
        HttpResponse<byte[]> answer = client.get(endpoint, SEGMENT, "range", range);
        assertEquals(206, answer.statusCode(), range);
        assertEquals("bytes " + from + "-" + (to - 1) + "/" + whole.length, DemoClient.header(answer, "content-range"));
        assertArrayEquals(Arrays.copyOfRange(whole, from, to), answer.body(), range);
    }

    @Test
    void rangesOutsideAreRefusedWithTheSize() {
        int size = client.get(endpoint, SEGMENT).body().length;
        for (String range : List.of("bytes=" + size + "-", "bytes=99999999999999999999-", "bytes=-0")) {
            HttpResponse<byte[]> answer = client.get(endpoint, SEGMENT, "range", range);
            assertEquals(416, answer.statusCode(), range);
            assertEquals("bytes */" + size, DemoClient.header(answer, "content-range"), range);
        }
    }

    @Test
    void rangesThatAreNoneOrSeveralGetTheWhole() {
        for (String range : List.of("bytes=5-4", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "lines=0-1", "bytes=1")) {
            assertEquals(200, client.get(endpoint, SEGMENT, "range", range).statusCode(), range);
        }
    }

    @Test
    void aRangeHoldsOnlyForTheSameRepresentation() {
        String etag = DemoClient.header(client.get(endpoint, SEGMENT), "etag");
        String modified = DemoClient.header(client.get(endpoint, SEGMENT), "last-modified");
        for (String same : List.of(etag, modified)) {
            assertEquals(206, ranged(same).statusCode(), same);
        }
        for (String other : List.of("\"else\"", "W/" + etag, "Sun, 01 Mar 2026 11:59:55 GMT", "yesterday")) {
            assertEquals(200, ranged(other).statusCode(), other);
        }
    }

    private HttpResponse<byte[]> ranged(String condition) {
        return client.get(endpoint, SEGMENT, "range", "bytes=0-9", "if-range", condition);
    }

    @Test
    void anUnchangedSegmentIsNotSentAgain() {
        HttpResponse<byte[]> first = client.get(endpoint, SEGMENT);
        String etag = DemoClient.header(first, "etag");
        String modified = DemoClient.header(first, "last-modified");
        assertEquals(
                304,
                client.get(endpoint, SEGMENT, "if-none-match", "\"x\", W/" + etag)
                        .statusCode());
        assertEquals(304, client.get(endpoint, SEGMENT, "if-none-match", "*").statusCode());
        assertEquals(
                304,
                client.get(endpoint, SEGMENT, "if-modified-since", modified).statusCode());
        assertEquals(
                200,
                client.get(endpoint, SEGMENT, "if-none-match", "\"x\"", "if-modified-since", modified)
                        .statusCode());
        HttpResponse<byte[]> unchanged = client.get(endpoint, SEGMENT, "if-none-match", etag, "range", "bytes=0-9");
        assertEquals(304, unchanged.statusCode());
        assertEquals(etag, DemoClient.header(unchanged, "etag"));
        assertEquals(0, unchanged.body().length);
    }

    @Test
    void headSaysWhatGetWouldSend() {
        HttpResponse<byte[]> whole = client.get(endpoint, SEGMENT);
        HttpResponse<byte[]> head = client.send("HEAD", endpoint, SEGMENT, null, "range", "bytes=0-9");
        assertEquals(200, head.statusCode());
        assertEquals(Integer.toString(whole.body().length), DemoClient.header(head, "content-length"));
        assertEquals(DemoClient.header(whole, "etag"), DemoClient.header(head, "etag"));
        assertEquals("bytes", DemoClient.header(head, "accept-ranges"));
    }
}
