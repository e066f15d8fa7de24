package io.headgate.config;

/// How many event loops carry the traffic.
///
/// @param count 1 to 256; 0 stands for `auto`
public record Workers(int count) {
    private static final int COUNT_MAX = 256;

    public Workers {
        if (count < 0 || count > COUNT_MAX) {
            throw new InvalidValue(
                    count + " workers is outside 1 to " + COUNT_MAX, "write auto, or a number from 1 to " + COUNT_MAX);
        }
    }

    /// @throws InvalidValue if the text is neither `auto` nor a number in range
    public static Workers parse(String text) {
        if (text.equals("auto")) {
            return new Workers(0);
        }
        int digits = Durations.digits(text);
        if (digits == 0 || digits != text.length() || digits > 4 || text.equals("0")) {
            throw new InvalidValue(
                    "'" + text + "' is not a number of workers", "write auto, or a number from 1 to " + COUNT_MAX);
        }
        return new Workers(Integer.parseInt(text));
    }

    /// The number of event loops on this machine: the count, or one per available core, at most 256.
    public int resolve() {
        return count > 0 ? count : Math.clamp(Runtime.getRuntime().availableProcessors(), 1, COUNT_MAX);
    }

    @Override
    public String toString() {
        return count == 0 ? "auto" : String.valueOf(count);
    }
}
