package io.headgate.dataplane.accesslog;

/** IP addresses as text; IPv6 as RFC 5952 section 4 has it. Stateless. */
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /** Appends an address of 4 or 16 bytes. */
    static void put(LineBuffer line, byte[] address, int length) {
        if (length == 4) {
            putIpv4(line, address);
        } else {
            putIpv6(line, address);
        }
    }

    private static void putIpv4(LineBuffer line, byte[] address) {
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                line.put('.');
            }
            line.decimal(address[i] & 0xFF);
        }
    }

    /** The longest run of at least two zero groups, the first of equals, becomes {@code ::}. */
    private static void putIpv6(LineBuffer line, byte[] address) {
        int runStart = GROUPS;
        int runEnd = GROUPS + 1;
        for (int from = 0; from < GROUPS; from++) {
            int to = from;
            while (to < GROUPS && group(address, to) == 0) {
                to++;
            }
            if (to - from > runEnd - runStart) {
                runStart = from;
                runEnd = to;
            }
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                line.put(':');
                line.put(':');
                i = runEnd - 1;
            } else {
                if (i > 0 && i != runEnd) {
                    line.put(':');
                }
                line.hexGroup(group(address, i));
            }
        }
    }

    private static int group(byte[] address, int index) {
        return (address[2 * index] & 0xFF) << 8 | address[2 * index + 1] & 0xFF;
    }
}
