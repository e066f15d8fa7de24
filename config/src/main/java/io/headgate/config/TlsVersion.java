package io.headgate.config;

/// A version of TLS that is still sound: 1.2 (RFC 5246) or 1.3 (RFC 8446).
///
/// @param minor 2 or 3
public record TlsVersion(int minor) {
    private static final int OLDEST = 2;
    private static final int NEWEST = 3;

    public TlsVersion {
        if (minor < OLDEST || minor > NEWEST) {
            throw new InvalidValue("TLS 1." + minor + " is not spoken here", "write \"1.2\" or \"1.3\"");
        }
    }

    /// @throws InvalidValue if the text is neither `1.2` nor `1.3`
    public static TlsVersion parse(String text) {
        if (!text.equals("1.2") && !text.equals("1.3")) {
            throw new InvalidValue("TLS '" + text + "' is not spoken here", "write \"1.2\" or \"1.3\"");
        }
        return new TlsVersion(text.charAt(2) - '0');
    }

    @Override
    public String toString() {
        return "1." + minor;
    }
}
