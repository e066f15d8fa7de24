package io.headgate.controlplane.acme;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Acme;
import io.headgate.config.AcmeChallenge;
import io.headgate.config.AcmeKey;
import io.headgate.config.ServerName;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.IdentityFile;
import io.headgate.config.certificate.SelfSigned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AcmeStoreTest {
    private static final int MUTANTS = 300;

    private final Map<String, byte[]> files = new HashMap<>();
    private final AcmeStore store = new AcmeStore(new AcmeFiles() {
        @Override
        public byte @Nullable [] read(String name) {
            return files.get(name);
        }

        @Override
        public void write(String name, byte[] content) {
            files.put(name, content);
        }
    });

    private static Acme acme(AcmeChallenge challenge, AcmeKey key, String... hosts) {
        return new Acme(
                List.of(hosts).stream().map(ServerName::parse).toList(),
                null,
                "https://ca.example/directory",
                null,
                challenge,
                null,
                key,
                null);
    }

    @Test
    void aCertificateIsFoundAgainHoweverItIsOrderedAndByThoseHostsAndThatKeyOnly() throws Exception {
        Identity identity = SelfSigned.make(List.of("shop.example"), Instant.now());
        store.certificate(acme(AcmeChallenge.HTTP_01, AcmeKey.ECDSA, "shop.example"), identity);
        Identity found = store.certificate(acme(AcmeChallenge.TLS_ALPN_01, AcmeKey.ECDSA, "shop.example"));
        assertNotNull(found);
        assertEquals(identity.certificate(), found.certificate());
        assertArrayEquals(identity.key().getEncoded(), found.key().getEncoded());
        assertFalse(found.selfSigned());
        assertNull(store.certificate(acme(AcmeChallenge.HTTP_01, AcmeKey.RSA, "shop.example")));
        assertNull(store.certificate(acme(AcmeChallenge.HTTP_01, AcmeKey.ECDSA, "shop.example", "b.example")));
        assertTrue(files.keySet().iterator().next().matches("shop\\.example-[0-9a-f]{12}\\.pem"), files::toString);
    }

    @Test
    void whatIsDamagedIsNoCertificate() throws Exception {
        Acme acme = acme(AcmeChallenge.HTTP_01, AcmeKey.ECDSA, "shop.example");
        store.certificate(acme, SelfSigned.make(List.of("shop.example"), Instant.now()));
        String name = files.keySet().iterator().next();
        byte[] whole = files.get(name);
        assertNotNull(whole);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = java.util.Arrays.copyOf(whole, i % 2 == 0 ? whole.length : random.nextInt(whole.length));
            if (mutant.length > 0) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            try {
                IdentityFile.parse(mutant);
            } catch (BadCertificate refused) {
                assertFalse(refused.problem().isEmpty());
            } catch (RuntimeException | Error failed) {
                throw new AssertionError("seed " + seed + ", mutant " + i, failed);
            }
        }
        files.put(name, "nothing".getBytes(StandardCharsets.US_ASCII));
        assertNull(store.certificate(acme));
    }

    @Test
    void anAccountKeyIsMadeOnceAndADamagedOneIsNotReplaced() throws Exception {
        Acme acme = acme(AcmeChallenge.HTTP_01, AcmeKey.ECDSA, "shop.example");
        KeyPair first = store.accountKey(acme);
        KeyPair second = store.accountKey(acme(AcmeChallenge.HTTP_01, AcmeKey.RSA, "other.example"));
        assertArrayEquals(first.getPrivate().getEncoded(), second.getPrivate().getEncoded());
        assertEquals(first.getPublic(), second.getPublic());
        String name = AcmeStore.accountName(acme);
        assertNotEquals(name, AcmeStore.name(acme));
        files.put(name, "nothing".getBytes(StandardCharsets.US_ASCII));
        String message = String.valueOf(
                assertThrows(IOException.class, () -> store.accountKey(acme)).getMessage());
        assertTrue(message.contains(name), message);
    }
}
