package io.headgate.controlplane.acme;

import io.headgate.config.Acme;
import io.headgate.config.ServerName;
import io.headgate.config.certificate.Identity;
import java.io.IOException;
import java.lang.System.Logger;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.exception.AcmeException;

/// One certificate from begin to end (RFC 8555 section 7.4). For one thread.
final class Order {
    private static final Logger LOG = System.getLogger("io.headgate.acme");

    /// An authority asks from several places, and may queue; the slowest of the usual ones is done in half a minute.
    private static final Duration STEP_WAIT_MAX = Duration.ofMinutes(2);

    private final Acme acme;
    private final Answers answers;

    Order(Acme acme, Answers answers) {
        this.acme = acme;
        this.answers = answers;
    }

    /// Orders a certificate with a new key, and blocks until it is there, some minutes at most.
    ///
    /// @param before what it is to replace; null: nothing
    /// @throws AcmeException if the authority refuses or cannot be reached
    /// @throws IOException if the authority could not be answered
    Identity run(Login login, @Nullable Identity before) throws AcmeException, IOException, InterruptedException {
        OrderBuilder builder = login.newOrder()
                .domains(acme.hosts().stream().map(ServerName::toString).toList());
        if (before != null && Authority.suggestsRenewals(login)) {
            builder.replaces(before.certificate());
        }
        org.shredzone.acme4j.Order order = builder.create();
        authorize(order);
        demand(
                order.waitUntilReady(STEP_WAIT_MAX),
                Status.READY,
                order.getError().orElse(null),
                "the order");
        KeyPair key = Keys.make(acme.key());
        order.execute(key);
        demand(
                order.waitForCompletion(STEP_WAIT_MAX),
                Status.VALID,
                order.getError().orElse(null),
                "the certificate");
        return new Identity(order.getCertificate().getCertificateChain(), key.getPrivate(), false);
    }

    private void authorize(org.shredzone.acme4j.Order order) throws AcmeException, IOException, InterruptedException {
        List<Authorization> open = new ArrayList<>();
        List<Challenge> challenges = new ArrayList<>();
        for (Authorization each : order.getAuthorizations()) {
            if (each.getStatus() == Status.PENDING) {
                open.add(each);
                challenges.add(answers.add(each));
            }
        }
        if (open.isEmpty()) {
            return; // known from an order before
        }
        try {
            answers.give();
            for (Challenge each : challenges) {
                each.trigger();
            }
            for (int i = 0; i < open.size(); i++) {
                await(open.get(i), challenges.get(i));
            }
        } finally {
            takeAway();
        }
    }

    private static void await(Authorization authorization, Challenge challenge)
            throws AcmeException, InterruptedException {
        Status status = authorization.waitForCompletion(STEP_WAIT_MAX);
        if (status != Status.VALID) {
            challenge.fetch();
        }
        demand(
                status,
                Status.VALID,
                challenge.getError().orElse(null),
                "the authorization of " + authorization.getIdentifier().getDomain());
    }

    private static void demand(Status status, Status wanted, @Nullable Problem problem, String what)
            throws AcmeException {
        if (status != wanted) {
            throw new AcmeException(
                    what + " is " + status.name().toLowerCase(Locale.ROOT) + (problem == null ? "" : ": " + problem));
        }
    }

    /// What cannot be taken away harms nobody.
    private void takeAway() throws InterruptedException {
        try {
            answers.take();
        } catch (IOException failed) {
            LOG.log(
                    Logger.Level.WARNING,
                    () -> "an answer to the authority for " + acme.names() + " stays where it is: "
                            + failed.getMessage());
        }
    }
}
