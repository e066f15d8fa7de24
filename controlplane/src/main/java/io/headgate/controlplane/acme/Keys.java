package io.headgate.controlplane.acme;

import io.headgate.config.AcmeKey;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/// Makes keys, and writes them down. Any thread.
final class Keys {
    private static final int RSA_BITS = 2048;

    private Keys() {}

    static KeyPair make(AcmeKey kind) {
        try {
            return switch (kind) {
                case ECDSA -> {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec("secp256r1"));
                    yield generator.generateKeyPair();
                }
                case RSA -> {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(RSA_BITS);
                    yield generator.generateKeyPair();
                }
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256 and RSA", e);
        }
    }

    /// Both halves in PEM: a secret.
    static byte[] format(KeyPair pair) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded()));
            writer.writeObject(new PemObject("PUBLIC KEY", pair.getPublic().getEncoded()));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads what [#format] has written.
    ///
    /// @throws IOException if it is something else, or damaged; nothing of it is quoted
    static KeyPair parse(byte[] content) throws IOException {
        PrivateKey secret = null;
        PublicKey open = null;
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        try (PEMParser parser = new PEMParser(new StringReader(new String(content, StandardCharsets.ISO_8859_1)))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                switch (part) {
                    case PrivateKeyInfo info -> secret = converter.getPrivateKey(info);
                    case SubjectPublicKeyInfo info -> open = converter.getPublicKey(info);
                    default -> {}
                }
            }
        } catch (RuntimeException malformed) {
            throw new IOException("it is damaged");
        }
        if (secret == null || open == null) {
            throw new IOException("a half of the key is missing");
        }
        return new KeyPair(open, secret);
    }
}
