package io.headgate.config.certificate;

import java.nio.file.Path;

/// A certificate or key that must not be used.
public final class BadCertificate extends Exception {
    private static final long serialVersionUID = 1;

    /// Which of the two files is to blame.
    public enum File {
        CHAIN,
        KEY
    }

    private final File file;
    private final String remedy;
    private final boolean missing;

    BadCertificate(File file, String message, String remedy) {
        this(file, message, remedy, false);
    }

    private BadCertificate(File file, String message, String remedy, boolean missing) {
        super(message);
        this.file = file;
        this.remedy = remedy;
        this.missing = missing;
    }

    static BadCertificate missing(File file, Path path) {
        return new BadCertificate(
                file, "there is no readable file '" + path + "'", "create it, or correct the name", true);
    }

    public File file() {
        return file;
    }

    /// Whether there is no such file.
    public boolean isMissing() {
        return missing;
    }

    /// What is wrong; the exception has a message always.
    public String problem() {
        return String.valueOf(getMessage());
    }

    /// What to do about it.
    public String remedy() {
        return remedy;
    }
}
