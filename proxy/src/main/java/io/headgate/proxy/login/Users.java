package io.headgate.proxy.login;

import io.headgate.config.Admin;
import io.headgate.config.Secret;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** The users of a configuration, by what they prove who they are with. Immutable. */
public final class Users {
    private static final int EMAIL = 1;
    private static final int DNS_NAME = 2;

    private final Map<String, Account> byName = new HashMap<>();
    private final Map<String, Account> byToken = new HashMap<>();
    private final Map<String, Account> byCertificate = new HashMap<>();

    public Users(Admin admin) {
        admin.users().forEach((name, user) -> {
            Account account = new Account(name, user);
            byName.put(name, account);
            for (Secret token : user.tokens()) {
                byToken.put(token.value(), account);
            }
            if (user.certificate() != null) {
                byCertificate.put(user.certificate(), account);
            }
        });
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    public @Nullable Account named(String name) {
        return byName.get(name);
    }

    public @Nullable Account withToken(String token) {
        return byToken.get(Tokens.hash(token));
    }

    /**
     * Whose certificate it is. That it may be believed is for the caller to see to.
     *
     * @return null also where its names are those of several users
     */
    public @Nullable Account withCertificate(X509Certificate certificate) {
        Account found = null;
        for (String name : names(certificate)) {
            Account account = byCertificate.get(name);
            if (account != null && found != null && !found.equals(account)) {
                return null;
            }
            found = account == null ? found : account;
        }
        return found;
    }

    /** DNS names and e-mail addresses, or without any of them the common names. */
    static List<String> names(X509Certificate certificate) {
        try {
            List<String> names = new ArrayList<>();
            Collection<List<?>> alternative = certificate.getSubjectAlternativeNames();
            for (List<?> name : alternative == null ? List.<List<?>>of() : alternative) {
                int type = (Integer) name.get(0);
                if ((type == EMAIL || type == DNS_NAME) && name.get(1) instanceof String text) {
                    names.add(text);
                }
            }
            return names.isEmpty() ? commonNames(certificate) : names;
        } catch (CertificateParsingException | CertificateEncodingException e) {
            return List.of(); // what cannot be read names nobody
        }
    }

    private static List<String> commonNames(X509Certificate certificate) throws CertificateEncodingException {
        List<String> names = new ArrayList<>();
        for (RDN part : new JcaX509CertificateHolder(certificate).getSubject().getRDNs(BCStyle.CN)) {
            names.add(IETFUtils.valueToString(part.getFirst().getValue()));
        }
        return names;
    }
}
