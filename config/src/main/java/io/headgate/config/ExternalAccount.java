package io.headgate.config;

/// What binds an ACME account to another one with the authority (RFC 8555 section 7.3.4).
public record ExternalAccount(
        @Key(doc = "What the authority calls it.", example = "kid-1")
        String id,

        @Key(doc = "Its key, in base64url as the authority gives it.", example = "\"${ACME_HMAC}\"")
        Secret hmac) {
    public ExternalAccount {
        Check check = new Check();
        if (id.isBlank()) {
            check.fault("the id is empty", "write what the authority gave", "id");
        }
        if (!hmac.value().matches("[A-Za-z0-9_-]{16,}")) {
            check.fault("the key is not in base64url", "write it as the authority gave it", "hmac");
        }
        check.done();
    }
}
