package io.headgate.config;

/// A number of bytes, written `512`, `16KiB`, `1MiB`, `2GiB` or `1TiB`.
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final String REMEDY =
            "write a whole number of bytes, or one with KiB, MiB, GiB or TiB, such as 16KiB";
    private static final String[] UNITS = {"", "KiB", "MiB", "GiB", "TiB"};

    public ByteSize {
        if (bytes < 0) {
            throw new InvalidValue(bytes + " bytes is negative", REMEDY);
        }
    }

    /// @throws InvalidValue if the text is not a size
    public static ByteSize parse(String text) {
        int digits = Durations.digits(text);
        if (digits == 0 || digits > 15) {
            throw new InvalidValue("'" + text + "' is not a size", REMEDY);
        }
        long amount = Long.parseLong(text.substring(0, digits));
        String unit = text.substring(digits);
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(unit)) {
                if (amount > Long.MAX_VALUE >> (10 * i)) {
                    throw new InvalidValue("'" + text + "' is more bytes than can be counted", REMEDY);
                }
                return new ByteSize(amount << (10 * i));
            }
        }
        throw new InvalidValue("'" + text + "' has the unknown unit '" + unit + "'", REMEDY);
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /// The shortest text that [#parse] reads as the same size.
    @Override
    public String toString() {
        int unit = 0;
        long amount = bytes;
        while (amount != 0 && amount % 1024 == 0 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return amount + UNITS[unit];
    }
}
