package io.headgate.proxy.log;

/** How many there are of something, as people write it. */
public final class Counted {
    private Counted() {}

    /**
     * As in {@code 1 listener} and {@code 2 listeners}.
     *
     * @param one what one of them is called; several have an {@code s} behind
     */
    public static String of(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }

    /** As in {@code 1 setting is} and {@code 2 settings are}. */
    public static String are(long count, String one) {
        return of(count, one) + (count == 1 ? " is" : " are");
    }
}
