package io.headgate.dataplane.http2;

/** Frames as bytes: types, flags, settings and sizes (RFC 9113 sections 4.1, 6). */
final class Frame {
    static final int DATA = 0x0;
    static final int HEADERS = 0x1;
    static final int PRIORITY = 0x2;
    static final int RST_STREAM = 0x3;
    static final int SETTINGS = 0x4;
    static final int PUSH_PROMISE = 0x5;
    static final int PING = 0x6;
    static final int GOAWAY = 0x7;
    static final int WINDOW_UPDATE = 0x8;
    static final int CONTINUATION = 0x9;
    static final int PRIORITY_UPDATE = 0x10;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITISED = 0x20;

    static final int SETTING_HEADER_TABLE_SIZE = 0x1;
    static final int SETTING_ENABLE_PUSH = 0x2;
    static final int SETTING_MAX_CONCURRENT_STREAMS = 0x3;
    static final int SETTING_INITIAL_WINDOW_SIZE = 0x4;
    static final int SETTING_MAX_FRAME_SIZE = 0x5;
    static final int SETTING_MAX_HEADER_LIST_SIZE = 0x6;

    /** Extended CONNECT (RFC 8441 section 3). */
    static final int SETTING_ENABLE_CONNECT_PROTOCOL = 0x8;

    /** RFC 9218 section 2.1. */
    static final int SETTING_NO_RFC7540_PRIORITIES = 0x9;

    static final int HEADER_BYTES = 9;
    static final int SETTING_BYTES = 6;

    /**
     * The largest payload here, either way: what every peer must take. A larger one would let one stream hold up the
     * others for longer, and saves 9 bytes in 16 KiB.
     */
    static final int PAYLOAD_MAX = 16_384;

    /** The largest window, and the largest id of a stream. */
    static final int MAX_31_BITS = Integer.MAX_VALUE;

    /** Of streams and of the connection, until somebody says otherwise. */
    static final int DEFAULT_WINDOW = 65_535;

    private Frame() {}
}
