package io.headgate.config.certificate;

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

    BadCertificate(File file, String message, String remedy) {
        super(message);
        this.file = file;
        this.remedy = remedy;
    }

    public File file() {
        return file;
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
