package io.headgate.proxy.run;

/**
 * The program's jars, kept readable. A package upgrade removes the files of the version that still runs, and a class
 * that it needs for its end may be in a jar that nothing was loaded from so far: those of the start come from the
 * ahead-of-time cache. An open file stays readable whatever becomes of its name.
 */
final class Jars {
    /** Only the last of all jars knows that nobody has it. */
    private static final String NOWHERE = "io/headgate/nowhere";

    private Jars() {}

    /** Has the class loader open all of them; on a thread of its own, as it takes some 20 ms. */
    static void open() {
        Thread.ofPlatform().name("jars").daemon().start(() -> ClassLoader.getSystemResource(NOWHERE));
    }
}
