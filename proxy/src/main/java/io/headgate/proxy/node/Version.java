package io.headgate.proxy.node;

/** Which version of the program this is. */
public final class Version {
    /** As built, such as {@code 0.1.0}; {@code unpackaged} when the classes did not come from a jar. */
    public static final String TEXT = text();

    private Version() {}

    private static String text() {
        String built = Version.class.getPackage().getImplementationVersion();
        return built == null ? "unpackaged" : built;
    }
}
