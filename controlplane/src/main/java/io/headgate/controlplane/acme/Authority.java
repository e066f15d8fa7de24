package io.headgate.controlplane.acme;

import io.headgate.config.Acme;
import io.headgate.config.ExternalAccount;
import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Trust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/// One account with one authority, signed in when it is first needed. Any thread.
final class Authority implements AutoCloseable {
    /// For connecting and for each answer; what the authority has to look at takes longer, and is asked for again.
    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(30);

    private final Acme acme;
    private final AcmeStore store;
    private @Nullable Login login;
    private volatile @Nullable HttpClient client;

    /// What makes two orders belong to one account.
    record Account(
            String directory,
            @Nullable String ca,
            @Nullable String email,
            @Nullable ExternalAccount external) {
        static Account of(Acme acme) {
            return new Account(acme.directory(), acme.ca(), acme.email(), acme.externalAccount());
        }
    }

    /// The library, over a client that believes whom the configuration names.
    private static final class OverClient extends Session {
        private final HttpClient client;

        OverClient(URI directory, HttpClient client) {
            super(directory, new GenericAcmeProvider());
            this.client = client;
        }

        @Override
        public HttpClient getHttpClient() {
            return client;
        }
    }

    /// @param acme any order of this account
    Authority(Acme acme, AcmeStore store) {
        this.acme = acme;
        this.store = store;
    }

    /// Signs in, or makes the account: to the authority that is the same.
    ///
    /// @throws AcmeException if the authority refuses or cannot be reached
    /// @throws IOException if a file cannot be used
    synchronized Login login() throws AcmeException, IOException {
        Login known = login;
        if (known == null) {
            Session session = new OverClient(URI.create(acme.directory()), client());
            session.networkSettings().setTimeout(ANSWER_WAIT_MAX);
            AccountBuilder account =
                    new AccountBuilder().agreeToTermsOfService().useKeyPair(store.accountKey(acme));
            if (acme.email() != null) {
                account.addEmail(acme.email());
            }
            ExternalAccount external = acme.externalAccount();
            if (external != null) {
                account.withKeyIdentifier(external.id(), external.hmac().value());
            }
            known = account.createLogin(session);
            login = known;
        }
        return known;
    }

    /// Whether it says when certificates are to be renewed (ARI, RFC 9773).
    static boolean suggestsRenewals(Login login) throws AcmeException {
        return login.getSession().resourceUrlOptional(Resource.RENEWAL_INFO).isPresent();
    }

    private HttpClient client() throws IOException {
        HttpClient made = client;
        if (made == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .connectTimeout(ANSWER_WAIT_MAX)
                    .executor(Executors.newVirtualThreadPerTaskExecutor());
            if (acme.ca() != null) {
                builder.sslContext(believing(acme.ca()));
            }
            made = builder.build();
            client = made;
        }
        return made;
    }

    private static SSLContext believing(String ca) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {Trust.in(Path.of(ca)).manager()}, null);
            return context;
        } catch (BadCertificate bad) {
            throw new IOException(bad.problem() + "; " + bad.remedy(), bad);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /// Ends what is under way; waits for no answer.
    @Override
    public void close() {
        HttpClient made = client;
        if (made != null) {
            made.shutdownNow();
        }
    }
}
