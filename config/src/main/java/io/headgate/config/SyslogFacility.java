package io.headgate.config;

/// What part of a system a syslog message is of, as far as it is free to choose (RFC 5424 section 6.2.1).
public enum SyslogFacility {
    USER(1),
    DAEMON(3),
    LOCAL0(16),
    LOCAL1(17),
    LOCAL2(18),
    LOCAL3(19),
    LOCAL4(20),
    LOCAL5(21),
    LOCAL6(22),
    LOCAL7(23);

    private final int code;

    SyslogFacility(int code) {
        this.code = code;
    }

    /// The number that stands for it.
    public int code() {
        return code;
    }
}
