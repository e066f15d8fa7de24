package io.headgate.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Certificates that clients show of themselves.
public record ClientAuth(
        @Key(
                doc = "PEM file of the authorities that vouch for clients; no others are believed.",
                example = "clients.pem",
                file = true)
        String ca,

        @Key(doc = "`required`, `optional` (one that is shown must be valid) or `none`.", fallback = "required")
        ClientAuthMode mode,

        @Key(
                doc = "PEM file of what those authorities, and any between, have revoked, up to 64 MiB. Whom no list in"
                        + " date is about is not believed. Read again at each reload. Each revoked certificate takes"
                        + " up to 310 bytes of heap, twice while another list takes its place.",
                fallback = "off",
                example = "clients.crl",
                file = true)
        @Nullable
        String crl,

        @Key(
                doc = "Asks the authority of each client whether it has revoked the client's certificate, before any"
                        + " of its bytes is taken up; about the certificate itself, not about those between it and"
                        + " `ca`. Answers are kept for as long as they say, an hour at most; resumed sessions are"
                        + " asked about, too.",
                fallback = "off",
                example = "{}")
        @Nullable
        ClientOcsp ocsp,

        @Key(
                doc = "What becomes of a client when nobody says whether its certificate has been revoked: no list of"
                        + " `crl` in date is about it, or by `ocsp` no answer comes. `fail_closed`: it is refused."
                        + " `fail_open`: it is let in, unless an old list has it.",
                fallback = "fail_closed")
        WhenUnknown whenUnknown,

        @Key(
                doc = "Header by which endpoints get the subject of the certificate, written as for `client_subject` of"
                        + " routes and in the log: RFC 2253, in ASCII. What clients send under this name is dropped at"
                        + " every listener, unless it comes from a trusted proxy.",
                fallback = "off",
                example = "x-client-subject")
        @Nullable
        String subjectHeader) {
    public ClientAuth {
        Check check = new Check();
        if (ca.isBlank()) {
            check.fault("the file name is empty", "name a file", "ca");
        }
        if (crl != null && crl.isBlank()) {
            check.fault("the file name is empty", "name a file", "crl");
        }
        if (subjectHeader != null) {
            String name = subjectHeader;
            check.part(() -> HeaderNames.editableInRequest(name), "subject_header");
            subjectHeader = name.toLowerCase(Locale.ROOT);
            if (subjectHeader.startsWith("client-cert")) {
                check.fault(
                        "'" + subjectHeader + "' has the certificate itself (RFC 9440)",
                        "choose another name, as in x-client-subject",
                        "subject_header");
            }
        }
        if (whenUnknown == WhenUnknown.FAIL_OPEN && crl == null && ocsp == null) {
            check.fault("nobody is asked what has been revoked", "add crl or ocsp, or remove it", "when_unknown");
        }
        check.done();
    }
}
