package io.headgate.dataplane.http2.hpack;

/**
 * Turns blocks of one connection back into fields (RFC 7541). Every field is handed on as a line; nothing is an object.
 * What a field may be and how many there may be is the sink's to judge: a block is always worked through, so that both
 * sides go on to agree on the table. Confined to its worker.
 */
public final class HpackDecoder {
    private static final int INVALID = -1;

    /** More than any block that gets here has bytes. */
    private static final int NUMBER_MAX = 1 << 24;

    private final DynamicTable table = new DynamicTable();
    private final LineMemory memory;
    private byte[] block = {};
    private int at;
    private int to;
    private byte[] line = {};

    /** @param memory shared with other decoders of the worker */
    public HpackDecoder(LineMemory memory) {
        this.memory = memory;
    }

    /**
     * Decodes the whole block {@code [from, end)} of {@code bytes}, borrowed until this returns. Returns false when it
     * is no valid block (COMPRESSION_ERROR); the decoder is of no use then.
     */
    public boolean decode(byte[] bytes, int from, int end, FieldSink sink) {
        block = bytes;
        at = from;
        to = end;
        boolean fieldsBegun = false;
        while (at < to) {
            int first = block[at];
            if (first < 0) {
                if (!indexed(sink)) {
                    return false;
                }
                fieldsBegun = true;
            } else if ((first & 0xE0) == 0x20) {
                int size = number(5);
                if (fieldsBegun || size == INVALID || size > DynamicTable.SIZE_MAX) {
                    return false;
                }
                table.capacity(size);
            } else {
                boolean remember = first >= 0x40;
                if (!literal(remember ? number(6) : number(4), remember, sink)) {
                    return false;
                }
                fieldsBegun = true;
            }
        }
        return true;
    }

    private boolean indexed(FieldSink sink) {
        int index = number(7);
        if (index <= 0 || index > StaticTable.LENGTH + table.count()) {
            return false;
        }
        if (index <= StaticTable.LENGTH) {
            byte[] known = StaticTable.line(index);
            int nameEnd = StaticTable.nameEnd(index);
            sink.field(known, 0, nameEnd, nameEnd + 2, known.length - 2, StaticTable.kind(index));
        } else {
            int number = index - StaticTable.LENGTH - 1;
            int nameEnd = table.nameEnd(number);
            sink.field(
                    table.bytes(),
                    table.nameStart(number),
                    nameEnd,
                    nameEnd + 2,
                    table.valueEnd(number),
                    table.kind(number));
        }
        return true;
    }

    private boolean literal(int index, boolean remember, FieldSink sink) {
        if (index < 0 || index > StaticTable.LENGTH + table.count()) {
            return false;
        }
        int nameEnd = index == 0 ? string(0) : knownName(index);
        if (nameEnd < 0) {
            return false;
        }
        line = memory.atLeast(nameEnd + 2);
        line[nameEnd] = ':';
        line[nameEnd + 1] = ' ';
        int valueEnd = string(nameEnd + 2);
        if (valueEnd < 0) {
            return false;
        }
        line[valueEnd] = '\r';
        line[valueEnd + 1] = '\n';
        int kind = index > 0 && index <= StaticTable.LENGTH
                ? FieldKind.withValue(StaticTable.kind(index), line, nameEnd + 2, valueEnd)
                : FieldKind.of(line, 0, nameEnd, nameEnd + 2, valueEnd);
        if (remember) {
            table.add(line, 0, nameEnd, valueEnd, kind);
        }
        sink.field(line, 0, nameEnd, nameEnd + 2, valueEnd, kind);
        return true;
    }

    private int knownName(int index) {
        byte[] from;
        int start;
        int end;
        if (index <= StaticTable.LENGTH) {
            from = StaticTable.line(index);
            start = 0;
            end = StaticTable.nameEnd(index);
        } else {
            int number = index - StaticTable.LENGTH - 1;
            from = table.bytes();
            start = table.nameStart(number);
            end = table.nameEnd(number);
        }
        line = memory.atLeast(end - start + 2);
        System.arraycopy(from, start, line, 0, end - start);
        return end - start;
    }

    /** Decodes a string to {@code line} at {@code start}; returns its end, behind which two bytes are free, or -1. */
    private int string(int start) {
        if (at == to) {
            return INVALID;
        }
        boolean huffman = block[at] < 0;
        int length = number(7);
        if (length < 0 || length > to - at) {
            return INVALID;
        }
        int from = at;
        at += length;
        line = memory.atLeast(start + (huffman ? Huffman.EXPANSION_MAX : 1) * length + 2);
        if (huffman) {
            return Huffman.decode(block, from, at, line, start);
        }
        System.arraycopy(block, from, line, start, length);
        return start + length;
    }

    /** An integer whose first byte has {@code bits} of it (RFC 7541 section 5.1); -1 when cut or beyond all sense. */
    private int number(int bits) {
        int mask = (1 << bits) - 1;
        int value = block[at++] & mask;
        if (value < mask) {
            return value;
        }
        for (int shift = 0; at < to && shift <= 21; shift += 7) {
            int next = block[at++];
            value += (next & 0x7F) << shift;
            if (next >= 0) {
                return value <= NUMBER_MAX ? value : INVALID;
            }
        }
        return INVALID;
    }
}
