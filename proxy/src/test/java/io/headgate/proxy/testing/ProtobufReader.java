package io.headgate.proxy.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message of Protocol Buffers, read by number: numbers as {@link Long}, everything with a length as
 * {@link ByteBuffer}.
 */
public record ProtobufReader(Map<Integer, List<Object>> fields) {
    public static ProtobufReader read(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, List<Object>> fields = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            Object value = switch ((int) tag & 7) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 2 -> bytes(in);
                case 5 -> (long) in.getInt();
                default -> throw new AssertionError("a field of type " + (tag & 7));
            };
            fields.computeIfAbsent((int) (tag >>> 3), _ -> new ArrayList<>()).add(value);
        }
        return new ProtobufReader(fields);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new AssertionError("a number without an end");
    }

    private static ByteBuffer bytes(ByteBuffer in) {
        int length = (int) varint(in);
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        return bytes;
    }

    /** Every value of a field. */
    public List<Object> all(int field) {
        return fields.getOrDefault(field, List.of());
    }

    /** Every message in a field. */
    public List<ProtobufReader> messages(int field) {
        return all(field).stream().map(value -> read((ByteBuffer) value)).toList();
    }

    public ProtobufReader message(int field) {
        return messages(field).getFirst();
    }

    public long number(int field) {
        return (Long) all(field).getFirst();
    }

    public String text(int field) {
        return StandardCharsets.UTF_8
                .decode(((ByteBuffer) all(field).getFirst()).slice())
                .toString();
    }

    /** Bytes as hexadecimal digits; empty when the field is not there. */
    public String hex(int field) {
        if (all(field).isEmpty()) {
            return "";
        }
        ByteBuffer bytes = ((ByteBuffer) all(field).getFirst()).slice();
        StringBuilder hex = new StringBuilder();
        while (bytes.hasRemaining()) {
            hex.append(String.format("%02x", bytes.get()));
        }
        return hex.toString();
    }
}
