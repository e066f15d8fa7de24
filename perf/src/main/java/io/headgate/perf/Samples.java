package io.headgate.perf;

import java.nio.charset.StandardCharsets;

/** Messages as browsers and usual services send them. */
public final class Samples {
    /** What a browser sends for a page: nine fields, about 500 bytes. */
    public static final byte[] BROWSER_GET = bytes("""
            GET /shop/catalogue/item?id=4711&lang=de HTTP/1.1
            Host: shop.example.com
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            Accept-Language: de,en-US;q=0.7,en;q=0.3
            Accept-Encoding: gzip, deflate, br
            Referer: https://shop.example.com/shop/catalogue
            Cookie: session=0123456789abcdef0123456789abcdef; theme=dark
            Connection: keep-alive

            """);

    /** What a load generator sends. */
    public static final byte[] SHORT_GET = bytes("GET /body HTTP/1.1\nHost: 127.0.0.1:8080\n\n");

    /** A head and 16 KiB. */
    public static final byte[] POST_16K = bytes(
            "POST /form HTTP/1.1\nHost: shop.example.com\nContent-Type: text/plain\nContent-Length: 16384\n\n",
            "x".repeat(16384));

    /** A body in two chunks. */
    public static final byte[] POST_CHUNKED =
            bytes("POST /form HTTP/1.1\nHost: shop.example.com\nTransfer-Encoding: chunked\n\n400\n%s\n10\n%s\n0\n\n"
                    .formatted("x".repeat(0x400), "y".repeat(0x10)));

    private static final String ANSWER_FIELDS = """
            HTTP/1.1 200 OK
            Server: nginx/1.22.1
            Date: Mon, 23 Nov 2026 20:00:00 GMT
            Content-Type: application/octet-stream
            Last-Modified: Mon, 23 Nov 2026 19:00:00 GMT
            ETag: "6743a1b0-400"
            Accept-Ranges: bytes
            Connection: keep-alive
            """;

    /** 200 with 1 KiB. */
    public static final byte[] ANSWER_1K = bytes(ANSWER_FIELDS + "Content-Length: 1024\n\n", "x".repeat(1024));

    /** 200 with 16 KiB in four chunks. */
    public static final byte[] ANSWER_CHUNKED = bytes(ANSWER_FIELDS + "Transfer-Encoding: chunked\n\n"
            + "1000\n%s\n".formatted("x".repeat(0x1000)).repeat(4) + "0\n\n");

    private Samples() {}

    /** Text without CR, with its lines ended by CR LF. */
    private static byte[] bytes(String text) {
        return bytes(text, "");
    }

    private static byte[] bytes(String head, String body) {
        return (head.replace("\n", "\r\n") + body).getBytes(StandardCharsets.US_ASCII);
    }
}
