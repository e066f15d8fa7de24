package io.headgate.config;

/// Response statuses, `200` or `200-299`.
///
/// @param from the first, at least 100
/// @param to the last, at most 599
public record StatusRange(int from, int to) {
    private static final String REMEDY = "write a status such as 200, or a range such as 200-299, within 100 to 599";

    public StatusRange {
        if (from < 100 || to > 599 || from > to) {
            throw new InvalidValue(from + "-" + to + " is not a range of statuses", REMEDY);
        }
    }

    /// @throws InvalidValue if the text is no status and no range
    public static StatusRange parse(String text) {
        int digits = Durations.digits(text);
        boolean single = digits == 3 && text.length() == 3;
        boolean range =
                digits == 3 && text.length() == 7 && text.charAt(3) == '-' && Durations.digits(text.substring(4)) == 3;
        if (!single && !range) {
            throw new InvalidValue("'" + text + "' is not a range of statuses", REMEDY);
        }
        int from = Integer.parseInt(text.substring(0, 3));
        return new StatusRange(from, single ? from : Integer.parseInt(text.substring(4)));
    }

    public boolean contains(int status) {
        return status >= from && status <= to;
    }

    @Override
    public String toString() {
        return from == to ? String.valueOf(from) : from + "-" + to;
    }
}
