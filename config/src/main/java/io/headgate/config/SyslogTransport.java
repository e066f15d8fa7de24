package io.headgate.config;

/// How syslog messages travel over IP.
public enum SyslogTransport {
    /// One datagram for each message (RFC 5426).
    UDP,
    /// Over one connection, each message behind its length (RFC 6587 section 3.4.1).
    TCP
}
