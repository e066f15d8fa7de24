package io.headgate.proxy.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.AdminRole;
import io.headgate.config.AdminUser;
import io.headgate.config.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private static final String HASH = Passwords.hash("correct horse");

    private final Passwords passwords = new Passwords();

    @Test
    void aPasswordMatchesItsHashAndNoOther() throws Exception {
        Account account = account(HASH);
        assertTrue(passwords.isOf(account, "correct horse"));
        assertFalse(passwords.isOf(account, "correct horse "));
        assertFalse(passwords.isOf(account, ""));
        assertFalse(passwords.isOf(account, "x".repeat(Passwords.CHARS_MAX + 1)));
        assertNotEquals(HASH, Passwords.hash("correct horse"));
    }

    @Test
    void nobodyAndWhoHasNoneAreComparedWithADecoy() throws Exception {
        assertFalse(passwords.isOf(null, ""));
        Account program =
                new Account("p", new AdminUser(AdminRole.VIEWER, null, List.of(new Secret(Tokens.hash("t"))), null));
        assertFalse(passwords.isOf(program, ""));
    }

    @Test
    void hashesOfTheReferenceProgramAreUnderstood() {
        assertTrue(Passwords.matches(
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password"));
    }

    @Test
    void whatLooksTheSameIsTheSame() {
        String composed = "caf\u00e9 noir";
        assertTrue(Passwords.matches(Passwords.hash(composed), "cafe\u0301 noir"));
    }

    @Test
    void aTokenIsLongAndNeverTheSame() {
        assertEquals(47, Tokens.make().length());
        assertNotEquals(Tokens.make(), Tokens.make());
        assertEquals("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Tokens.hash("abc"));
    }

    private static Account account(String hash) {
        return new Account("a", new AdminUser(AdminRole.VIEWER, new Secret(hash), List.of(), null));
    }
}
