package io.headgate.dataplane.http;

/**
 * What can go wrong with an exchange, as values: the status sent, the log line, the metric labels and whether another
 * try may help all derive from one constant. Status 0: the client gets no answer, the connection is closed.
 */
public enum Failure {
    MALFORMED_REQUEST_LINE(Side.CLIENT, 400, "http_request_error", "The request line is not valid HTTP/1."),
    UNSUPPORTED_VERSION(Side.CLIENT, 505, "http_request_error", "Only HTTP/1.0 and HTTP/1.1 are spoken here."),
    MALFORMED_FIELD(Side.CLIENT, 400, "http_request_error", "A header field is not valid."),
    AMBIGUOUS_FRAMING(Side.CLIENT, 400, "http_request_error", "The length of the request body is ambiguous."),
    BAD_CONTENT_LENGTH(Side.CLIENT, 400, "http_request_error", "Content-Length is not one decimal number."),
    BAD_TRANSFER_ENCODING(Side.CLIENT, 400, "http_request_error", "Transfer-Encoding must be exactly chunked."),
    BAD_HOST(Side.CLIENT, 400, "http_request_error", "Exactly one valid host is needed."),
    BAD_PATH(Side.CLIENT, 400, "http_request_error", "The path is not valid or climbs above the root."),
    BAD_CHUNK(Side.CLIENT, 400, "http_request_error", "The chunked body is not valid."),
    BAD_BASE64(Side.CLIENT, 400, "http_request_error", "The gRPC-Web request is said to be text, and is not base 64."),
    MALFORMED_MESSAGE(Side.CLIENT, 0, "http_request_error", "The HTTP/2 message is not well formed."),
    BAD_UPGRADE(
            Side.CLIENT, 400, "http_request_error", "An upgrade request may have neither a body nor bytes behind it."),
    NO_WEBSOCKET_KEY(
            Side.CLIENT, 400, "http_request_error", "A request for a WebSocket needs one key of 24 characters."),
    METHOD_NOT_SUPPORTED(Side.CLIENT, 501, "http_request_denied", "This method is not supported."),
    EXPECTATION_FAILED(Side.CLIENT, 417, "http_request_error", "Only 100-continue can be expected."),
    REQUEST_LINE_TOO_LONG(Side.CLIENT, 414, "http_request_error", "The request line is longer than allowed."),
    HEADERS_TOO_LARGE(Side.CLIENT, 431, "http_request_error", "The header fields are larger or more than allowed."),
    BODY_TOO_LARGE(Side.CLIENT, 413, "http_request_error", "The request body is larger than allowed."),
    HEADER_TIMEOUT(Side.CLIENT, 408, "http_request_error", "The request head did not arrive in time."),
    NO_REQUEST(Side.CLIENT, 0, "connection_terminated", "The client connected and sent nothing in time."),
    KEEP_ALIVE_TIMEOUT(Side.CLIENT, 0, "connection_terminated", "No further request came in time."),
    BODY_TIMEOUT(Side.CLIENT, 408, "http_request_error", "The request body stopped arriving."),
    BODY_TOO_SLOW(Side.CLIENT, 408, "http_request_error", "The request body arrives too slowly."),
    REQUEST_TIMEOUT(Side.CLIENT, 408, "http_request_error", "The request did not arrive in time."),
    CLIENT_CLOSED(Side.CLIENT, 0, "connection_terminated", "The client closed the connection."),
    REQUEST_CANCELLED(Side.CLIENT, 0, "connection_terminated", "The client reset the stream of its request."),
    PROTOCOL_VIOLATED(Side.CLIENT, 0, "connection_terminated", "The client broke a rule of HTTP/2."),
    SETTINGS_TIMEOUT(Side.CLIENT, 0, "connection_terminated", "The client did not acknowledge the settings in time."),
    TOO_MUCH_WORK(
            Side.CLIENT, 0, "connection_terminated", "The client caused more idle work than a connection may cause."),
    TUNNEL_IDLE(Side.CLIENT, 0, "connection_terminated", "Nothing passed through the tunnel for too long."),
    PONG_TIMEOUT(Side.CLIENT, 0, "connection_terminated", "The client did not answer a ping in time."),
    TUNNEL_HALF_CLOSED(
            Side.CLIENT,
            0,
            "connection_terminated",
            "Nothing passed for too long after one side of a tunnel had ended."),
    CLIENT_RESET(Side.CLIENT, 0, "connection_terminated", "The client reset the connection."),
    WRITE_STALLED(Side.CLIENT, 0, "connection_terminated", "The client stopped reading the answer."),
    WRITE_TOO_SLOW(Side.CLIENT, 0, "connection_terminated", "The client reads the answer too slowly."),
    PROXY_HEADER_UNTRUSTED(
            Side.CLIENT, 0, "connection_terminated", "Only load balancers that the listener names may connect to it."),
    PROXY_HEADER_MISSING(Side.CLIENT, 0, "connection_terminated", "The connection did not begin with a PROXY header."),
    PROXY_HEADER_MALFORMED(Side.CLIENT, 0, "connection_terminated", "The PROXY header is not valid."),
    PROXY_HEADER_TIMEOUT(Side.CLIENT, 0, "connection_terminated", "The PROXY header did not arrive in time."),
    PROXY_HEADER_CUT(
            Side.CLIENT, 0, "connection_terminated", "The connection was closed before its PROXY header was complete."),
    NOT_TLS(Side.CLIENT, 0, "connection_terminated", "The client does not speak TLS."),
    HELLO_MALFORMED(Side.CLIENT, 0, "connection_terminated", "The client's first TLS message is not valid."),
    HELLO_TOO_LARGE(Side.CLIENT, 0, "connection_terminated", "The client's first TLS message is larger than allowed."),
    HELLO_TIMEOUT(Side.CLIENT, 0, "connection_terminated", "The client's first TLS message did not arrive in time."),
    HELLO_CUT(Side.CLIENT, 0, "connection_terminated", "The client left within its first TLS message."),
    UNKNOWN_SERVER_NAME(Side.CLIENT, 0, "connection_terminated", "No rule takes the name that the client asks for."),
    UNKNOWN_PROTOCOL(
            Side.CLIENT, 0, "connection_terminated", "No rule takes a protocol that the client offers for this name."),
    TLS_HANDSHAKE_FAILED(Side.CLIENT, 0, "tls_protocol_error", "The client's TLS handshake failed."),
    CLIENT_NOT_VERIFIED(
            Side.CLIENT, 0, "tls_certificate_error", "The client showed no certificate that can be believed."),
    MISDIRECTED(
            Side.CLIENT,
            421,
            "http_request_denied",
            "The certificate of this connection is not for the host of this request; open another."),
    TLS_HANDSHAKE_CUT(Side.CLIENT, 0, "connection_terminated", "The client left within its TLS handshake."),
    TLS_HANDSHAKE_TIMEOUT(Side.CLIENT, 0, "connection_timeout", "The client's TLS handshake was not done in time."),
    TLS_HANDSHAKES_TOO_FAST(
            Side.CLIENT, 0, "connection_limit_reached", "The client's address began TLS handshakes too fast."),
    TLS_HANDSHAKE_EVICTED(
            Side.CLIENT,
            0,
            "connection_limit_reached",
            "The TLS handshake that had waited longest made room for a newer one."),

    NO_ROUTE(Side.GATEWAY, 404, "destination_not_found", "No route matches this request."),
    RATE_LIMITED(Side.GATEWAY, 429, "http_request_denied", "Too many requests; try again later."),
    ALL_DOWN(Side.GATEWAY, 503, "destination_unavailable", "No endpoint of the upstream is available."),
    TOO_MANY_REQUESTS_IN_FLIGHT(
            Side.GATEWAY, 503, "connection_limit_reached", "The upstream has its most requests in flight."),
    QUEUE_FULL(Side.GATEWAY, 503, "connection_limit_reached", "The upstream's queue is full."),
    QUEUE_TIMEOUT(Side.GATEWAY, 503, "connection_limit_reached", "No connection to the upstream became free in time."),
    CONNECTIONS_MAX(Side.GATEWAY, 503, "connection_limit_reached", "The listener holds its most connections."),
    TOTAL_TIMEOUT(Side.GATEWAY, 504, "http_response_timeout", "The request took longer than the route allows."),
    SESSION_EVICTED(Side.GATEWAY, 0, "connection_limit_reached", "The session made room for a newer one."),
    TUNNEL_AGED(Side.GATEWAY, 0, "connection_terminated", "The tunnel was as old as the listener allows."),
    INTERNAL(Side.GATEWAY, 500, "proxy_internal_error", "The gateway failed; its log says why."),

    CONNECT_REFUSED(Side.UPSTREAM, 502, "connection_refused", "The endpoint refused the connection."),
    CONNECT_FAILED(Side.UPSTREAM, 502, "destination_ip_unroutable", "The endpoint could not be reached."),
    CONNECT_TIMEOUT(Side.UPSTREAM, 504, "connection_timeout", "The endpoint did not accept the connection in time."),
    ENDPOINT_TLS_FAILED(Side.UPSTREAM, 502, "tls_protocol_error", "The TLS handshake with the endpoint failed."),
    OTHER_PROTOCOL(Side.UPSTREAM, 502, "tls_protocol_error", "The endpoint chose another version of HTTP each time."),
    ENDPOINT_NOT_VERIFIED(
            Side.UPSTREAM, 502, "tls_certificate_error", "The endpoint's certificate does not prove who it is."),
    REUSE_RACE(
            Side.UPSTREAM, 502, "connection_terminated", "The endpoint closed a reused connection before it answered."),
    RESET(Side.UPSTREAM, 502, "connection_terminated", "The endpoint closed the connection before it answered."),
    BAD_RESPONSE(Side.UPSTREAM, 502, "http_protocol_error", "The endpoint's answer is not valid HTTP."),
    RESPONSE_HEAD_TOO_LARGE(
            Side.UPSTREAM, 502, "http_response_header_section_size", "The endpoint's answer has too large a head."),
    UPGRADE_REFUSED(
            Side.UPSTREAM,
            502,
            "http_upgrade_failed",
            "The endpoint switched to a protocol nobody asked for, or does not take WebSockets over HTTP/2."),
    NOT_PROCESSED(Side.UPSTREAM, 502, "connection_terminated", "The endpoint refused the request unread."),
    FIRST_BYTE_TIMEOUT(Side.UPSTREAM, 504, "http_response_timeout", "The endpoint did not answer in time."),
    TRY_TIMEOUT(Side.UPSTREAM, 504, "http_response_timeout", "The endpoint did not answer one try in time."),
    BODY_CUT(Side.UPSTREAM, 502, "http_response_incomplete", "The endpoint closed the connection inside its answer."),
    BODY_STALLED(Side.UPSTREAM, 504, "http_response_incomplete", "The endpoint stopped sending its answer."),
    ENDPOINT_PONG_TIMEOUT(Side.UPSTREAM, 502, "connection_terminated", "The endpoint did not answer a ping in time."),
    ENDPOINT_RESET(Side.UPSTREAM, 0, "connection_terminated", "The endpoint reset the connection."),
    STATUS(Side.UPSTREAM, 0, "http_protocol_error", "The endpoint answered with a status that the route retries.");

    /** Whose doing it is. */
    public enum Side {
        CLIENT,
        GATEWAY,
        UPSTREAM
    }

    private final Side side;
    private final int status;
    private final String proxyError;
    private final String detail;
    private final String reason = name().toLowerCase(java.util.Locale.ROOT);

    Failure(Side side, int status, String proxyError, String detail) {
        this.side = side;
        this.status = status;
        this.proxyError = proxyError;
        this.detail = detail;
    }

    public Side side() {
        return side;
    }

    /** The status the client gets, or 0 when it gets none. */
    public int status() {
        return status;
    }

    /** The stable name in logs and metrics. */
    public String reason() {
        return reason;
    }

    /** The error type of RFC 9209 section 2.3, sent in {@code proxy-status}. */
    public String proxyError() {
        return proxyError;
    }

    /** One sentence for the client; says nothing about our insides. */
    public String detail() {
        return detail;
    }
}
