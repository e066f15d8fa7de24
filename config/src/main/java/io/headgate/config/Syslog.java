package io.headgate.config;

/// A receiver of syslog messages (RFC 5424).
public record Syslog(
        @Key(
                doc = "Where it receives: `host:port`, or `unix:/path` of a datagram socket. A name is looked up at"
                        + " each connect.",
                example = "10.0.0.5:514")
        Address to,

        @Key(doc = "`udp` or `tcp`; means nothing for a Unix socket.", fallback = "udp")
        SyslogTransport over,

        @Key(doc = "`user`, `daemon`, or `local0` to `local7`.", fallback = "local0")
        SyslogFacility facility,

        @Key(doc = "The name of the program that messages are from.", fallback = "headgate", example = "edge")
        String tag) {
    public Syslog {
        Check check = new Check();
        if (!tag.matches("[!-~]{1,48}")) {
            check.fault("'" + tag + "' is not a name for syslog", "use 1 to 48 ASCII characters without spaces", "tag");
        }
        if (to instanceof Address.Inet inet && inet.port() == 0
                || to instanceof Address.Named named && named.port() == 0) {
            check.fault("nobody receives at port 0", "name the receiver's port, usually 514", "to");
        }
        check.done();
    }

    /// The short form: where it receives.
    ///
    /// @throws InvalidValue if the text is not an address
    public static Syslog ofText(String text) {
        return new Syslog(Address.parse(text), SyslogTransport.UDP, SyslogFacility.LOCAL0, "headgate");
    }
}
