package io.headgate.proxy.doctor;

/**
 * One thing that a check found.
 *
 * @param found where, what, and what was expected
 * @param remedy what to change, a command where there is one; empty where all is well
 */
public record Finding(Verdict verdict, String found, String remedy) {
    /** How bad it is. */
    public enum Verdict {
        OK,
        /** Serves, but worse than it could, or not for ever. */
        WARN,
        /** Does not start, or does not do what the configuration says. */
        FAIL
    }

    static Finding ok(String found) {
        return new Finding(Verdict.OK, found, "");
    }

    static Finding warn(String found, String remedy) {
        return new Finding(Verdict.WARN, found, remedy);
    }

    static Finding fail(String found, String remedy) {
        return new Finding(Verdict.FAIL, found, remedy);
    }
}
