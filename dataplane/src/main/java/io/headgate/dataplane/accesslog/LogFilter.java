package io.headgate.dataplane.accesslog;

import io.headgate.config.Cidr;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which exchanges somebody wants to see; all that is given must hold. Looks at records before they are formatted, and
 * makes no garbage of its own but for the client's address. Immutable.
 */
public final class LogFilter {
    /** Takes every exchange, and every connection that was passed on as it is. */
    public static final LogFilter EVERYTHING = new Builder().build();

    private final List<Text> texts;
    private final byte @Nullable [] pathPrefix;
    private final @Nullable Cidr client;
    private final int statusMin;
    private final int statusMax;
    private final long durationNsMin;

    /** What a text of a record must be. */
    private record Text(int text, byte[] value) {}

    private LogFilter(Builder builder) {
        texts = List.copyOf(builder.texts);
        pathPrefix = builder.pathPrefix;
        client = builder.client;
        statusMin = builder.statusMin;
        statusMax = builder.statusMax;
        durationNsMin = builder.durationNsMin;
    }

    /** Collects what must hold; what is null is not asked for. Not thread-safe. */
    public static final class Builder {
        private final List<Text> texts = new ArrayList<>();
        private byte @Nullable [] pathPrefix;
        private @Nullable Cidr client;
        private int statusMin;
        private int statusMax = Integer.MAX_VALUE;
        private long durationNsMin;

        private Builder text(int text, @Nullable String value) {
            if (value != null) {
                texts.add(new Text(text, AccessRecord.cut(text, bytes(value))));
            }
            return this;
        }

        public Builder listener(@Nullable String name) {
            return text(AccessRecord.LISTENER, name);
        }

        public Builder route(@Nullable String name) {
            return text(AccessRecord.ROUTE, name);
        }

        public Builder upstream(@Nullable String name) {
            return text(AccessRecord.UPSTREAM, name);
        }

        /** As it is sent, usually in capitals. */
        public Builder method(@Nullable String method) {
            return text(AccessRecord.METHOD, method);
        }

        /** What the path begins with, as it is sent: percent-encoded, without the query. */
        public Builder pathPrefix(@Nullable String prefix) {
            pathPrefix = prefix == null ? null : AccessRecord.cut(AccessRecord.PATH, bytes(prefix));
            return this;
        }

        /** Where the client's address must lie. */
        public Builder client(@Nullable Cidr block) {
            client = block;
            return this;
        }

        /** Both included; what was not answered has the status 0. */
        public Builder status(int min, int max) {
            statusMin = min;
            statusMax = max;
            return this;
        }

        /** How long it took at least. */
        public Builder durationNsMin(long ns) {
            durationNsMin = ns;
            return this;
        }

        public LogFilter build() {
            return new LogFilter(this);
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    boolean takes(AccessRecord record, byte[] address) {
        int status = record.status();
        return status >= statusMin
                && status <= statusMax
                && record.durationNs() >= durationNsMin
                && hasTexts(record)
                && hasPrefix(record)
                && isClient(record, address);
    }

    private boolean hasTexts(AccessRecord record) {
        for (int i = 0; i < texts.size(); i++) {
            int text = texts.get(i).text();
            byte[] value = texts.get(i).value();
            if (!Arrays.equals(record.texts(), record.textStart(text), record.textEnd(text), value, 0, value.length)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasPrefix(AccessRecord record) {
        byte[] prefix = pathPrefix;
        if (prefix == null) {
            return true;
        }
        int from = record.textStart(AccessRecord.PATH);
        return record.textEnd(AccessRecord.PATH) - from >= prefix.length
                && Arrays.equals(record.texts(), from, from + prefix.length, prefix, 0, prefix.length);
    }

    private boolean isClient(AccessRecord record, byte[] address) {
        if (client == null) {
            return true;
        }
        int length = record.client(address);
        return length > 0 && client.contains(Arrays.copyOf(address, length));
    }
}
