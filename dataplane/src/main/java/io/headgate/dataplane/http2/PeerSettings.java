package io.headgate.dataplane.http2;

/**
 * What a peer says of itself (RFC 9113 section 6.5.2), as far as it matters here: its table of fields stays empty, its
 * frames may be as large as anybody's, and how large a head it likes is advice. Confined to its worker.
 */
final class PeerSettings {
    private static final int FRAME_SIZE_MAX = 0xFF_FFFF;
    private static final int UNCHANGED = -1;

    private int initialWindow = UNCHANGED;
    private boolean connects;

    /** Whether it takes a CONNECT that says for which protocol (RFC 8441 section 3). */
    boolean connects() {
        return connects;
    }

    /** One setting; returns what is wrong with it, or {@link ErrorCode#NO_ERROR}. */
    int set(int name, long value) {
        return switch (name) {
            case Frame.SETTING_ENABLE_PUSH -> value > 1 ? ErrorCode.PROTOCOL_ERROR : ErrorCode.NO_ERROR;
            case Frame.SETTING_ENABLE_CONNECT_PROTOCOL -> {
                boolean wrong = value > 1 || connects && value == 0;
                connects = value == 1;
                yield wrong ? ErrorCode.PROTOCOL_ERROR : ErrorCode.NO_ERROR;
            }
            case Frame.SETTING_MAX_FRAME_SIZE ->
                value < Frame.PAYLOAD_MAX || value > FRAME_SIZE_MAX ? ErrorCode.PROTOCOL_ERROR : ErrorCode.NO_ERROR;
            case Frame.SETTING_INITIAL_WINDOW_SIZE -> {
                if (value > Frame.MAX_31_BITS) {
                    yield ErrorCode.FLOW_CONTROL_ERROR;
                }
                initialWindow = (int) value;
                yield ErrorCode.NO_ERROR;
            }
            default -> ErrorCode.NO_ERROR;
        };
    }

    /** A frame of settings has ended. A thousand sizes of windows in it cost what the last of them does. */
    int end(Sender sender, StreamTable<?> streams) {
        int size = initialWindow;
        initialWindow = UNCHANGED;
        return size == UNCHANGED || sender.initialWindow(size, streams)
                ? ErrorCode.NO_ERROR
                : ErrorCode.FLOW_CONTROL_ERROR;
    }
}
