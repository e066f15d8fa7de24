package io.headgate.proxy.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.headgate.config.Address;
import io.headgate.config.Admin;
import io.headgate.config.AdminRole;
import io.headgate.config.AdminTls;
import io.headgate.config.AdminUser;
import io.headgate.config.MetricsAccess;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.dataplane.testing.Authority;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsersTest {
    private static final Authority STAFF = new Authority("staff");

    @Test
    void aCertificateNamesItsUserByItsCommonNameWhereItHasNoOther() {
        Users users = users("ann", "Doe, Bob");
        assertEquals("0", named(users.withCertificate(issued("O=Acme,CN=ann"))));
        assertEquals("1", named(users.withCertificate(issued("CN=Doe\\, Bob"))));
        assertNull(users.withCertificate(issued("CN=Ann")));
        assertNull(users.withCertificate(issued("O=ann")));
    }

    @Test
    void alternativeNamesComeBeforeTheCommonName() {
        X509Certificate certificate =
                SelfSigned.make(List.of("ci.example"), Instant.now()).certificate();
        assertEquals("0", named(users("ci.example").withCertificate(certificate)));
        assertNull(users("Headgate self-signed").withCertificate(certificate), "its common name");
    }

    @Test
    void namesOfTwoUsersAreNobodys() {
        X509Certificate certificate = SelfSigned.make(List.of("a.example", "b.example"), Instant.now())
                .certificate();
        assertNull(users("a.example", "b.example").withCertificate(certificate));
    }

    private static X509Certificate issued(String subject) {
        return STAFF.issue(subject).certificate();
    }

    private static String named(@org.jspecify.annotations.Nullable Account account) {
        return account == null ? "nobody" : account.name();
    }

    /** One user for each certificate, called 0, 1 and so on. */
    private static Users users(String... certificates) {
        Map<String, AdminUser> users = new LinkedHashMap<>();
        for (String certificate : certificates) {
            users.put(String.valueOf(users.size()), new AdminUser(AdminRole.VIEWER, null, List.of(), certificate));
        }
        return new Users(new Admin(
                Address.parse("127.0.0.1:0"),
                new AdminTls("a.crt", "a.key", "staff.pem"),
                List.of(),
                users,
                MetricsAccess.USERS));
    }
}
